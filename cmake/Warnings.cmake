# One interface target that every target of the project takes: warnings, sanitizers, hardening.
add_library(seq2see_warnings INTERFACE)
target_compile_options(seq2see_warnings INTERFACE -Wall -Wextra)
# Nobody reads errno after a square root; for its sake the optimizer's loop would be no loop of vectors.
target_compile_options(seq2see_warnings INTERFACE -fno-math-errno)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")  # std::stable_sort of libstdc++ 12 warns of itself
  target_compile_options(seq2see_warnings INTERFACE -Wno-deprecated-declarations)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug" OR SEQ2SEE_SANITIZE OR SEQ2SEE_SANITIZE_THREADS)
  target_compile_definitions(seq2see_warnings INTERFACE _GLIBCXX_ASSERTIONS)
endif()
# What programs take besides: they read options and print, and the compiler need not make that fast.
add_library(seq2see_program INTERFACE)
target_link_libraries(seq2see_program INTERFACE seq2see_warnings)
target_compile_options(seq2see_program INTERFACE $<$<CONFIG:Release>:-O1>)
# What makes a mistake in memory an end instead of an entrance: checked string functions, guarded stacks, addresses that
# nobody can foretell, and tables of functions that nobody can write.
include(CheckPIESupported)
check_pie_supported(LANGUAGES C CXX)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(seq2see_warnings INTERFACE _FORTIFY_SOURCE=2)
  target_compile_options(seq2see_warnings INTERFACE -fstack-protector-strong)
  target_link_options(seq2see_warnings INTERFACE LINKER:-z,relro,-z,now,-z,noexecstack)
endif()
if(SEQ2SEE_FUZZ)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(SEQ2SEE_SANITIZE_THREADS)
  target_compile_options(seq2see_warnings INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(seq2see_warnings INTERFACE -fsanitize=thread)
elseif(SEQ2SEE_SANITIZE)
  target_compile_options(seq2see_warnings INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined
                                                    -fno-omit-frame-pointer)
  target_link_options(seq2see_warnings INTERFACE -fsanitize=address,undefined)
endif()
