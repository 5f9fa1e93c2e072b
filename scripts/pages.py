"""Tables that programs write into Markdown pages."""
import re


def fill_in(page, program, table):
    """Makes the tables of a page (a pathlib.Path) anew: what stands between <!-- PROGRAM: WORDS --> and <!-- end -->
    becomes the lines table(WORDS)."""
    def made(match):
        return f"{match[1]}\n{table(match[2].split())}\n{match[3]}"

    pattern = rf"(<!-- {re.escape(program)}: (.*?) -->)\n.*?(<!-- end -->)"
    page.write_text(re.sub(pattern, made, page.read_text(), flags=re.DOTALL))
