#include <eval/translator.h>

#include <iostream>

int main(int, char** argv) {
  const seq2see::Translator translator(argv[1]);
  const seq2see::Translation translation = translator.translate(argv[2]);
  std::cout << translation.text << "\n" << seq2see::format_links(translation.alignment.hard) << "\n";
}
