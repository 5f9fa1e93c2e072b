# The libraries that seq2see stands on. The same file serves the build and the installed package.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(ZLIB)
find_dependency(fmt)
find_dependency(nlohmann_json)
find_dependency(CLI11)
find_package(PkgConfig REQUIRED)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
if(NOT SEQ2SEE_FUZZ)
  include(FindLibTorch)
endif()

# SentencePiece is a static library that keeps its symbols to itself: it and LibTorch hold different protobufs.
if(NOT TARGET seq2see::sentencepiece)
  set(seq2see_sentencepiece_folder sentencepiece)
  if(SEQ2SEE_FUZZ)
    set(seq2see_sentencepiece_folder sentencepiece-fuzz)  # the same one, with its memory watched
  endif()
  set(seq2see_sentencepiece_lib PATHS "${SEQ2SEE_DEPS}/${seq2see_sentencepiece_folder}/lib" NO_DEFAULT_PATH)
  find_library(SEQ2SEE_SENTENCEPIECE libsentencepiece.a ${seq2see_sentencepiece_lib})
  find_library(SEQ2SEE_SENTENCEPIECE_TRAIN libsentencepiece_train.a ${seq2see_sentencepiece_lib})
  if(NOT SEQ2SEE_SENTENCEPIECE OR NOT SEQ2SEE_SENTENCEPIECE_TRAIN)
    message(FATAL_ERROR "SentencePiece is not in ${SEQ2SEE_DEPS}/${seq2see_sentencepiece_folder}. Run scripts/install-deps.sh first.")
  endif()
  get_filename_component(SEQ2SEE_SENTENCEPIECE_PREFIX "${SEQ2SEE_SENTENCEPIECE}" DIRECTORY)
  add_library(seq2see::sentencepiece INTERFACE IMPORTED)
  set_target_properties(seq2see::sentencepiece PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${SEQ2SEE_SENTENCEPIECE_PREFIX}/../include"
    INTERFACE_LINK_LIBRARIES "${SEQ2SEE_SENTENCEPIECE_TRAIN};${SEQ2SEE_SENTENCEPIECE};Threads::Threads")
  if(NOT SEQ2SEE_FUZZ)  # it would hide Clang's malloc from the shared libraries, and there is no LibTorch
    set_target_properties(seq2see::sentencepiece PROPERTIES INTERFACE_LINK_OPTIONS "LINKER:--exclude-libs,ALL")
  endif()
endif()
