# Finds LibTorch and offers it as seq2see::torch: headers as SYSTEM, libtorch_cpu and libc10, nothing of CUDA.
#
# Debian's package by default; any other with -DCMAKE_PREFIX_PATH=FOLDER, where FOLDER is an unpacked LibTorch or the
# torch folder of a Python package. find_package(Torch) of such a package asks for the CUDA toolkit, so that the two
# libraries are imported here directly.
find_path(SEQ2SEE_TORCH_INCLUDE ATen/ATen.h PATH_SUFFIXES include)
find_library(SEQ2SEE_TORCH_CPU torch_cpu PATH_SUFFIXES lib)
find_library(SEQ2SEE_TORCH_C10 c10 PATH_SUFFIXES lib)
if(NOT SEQ2SEE_TORCH_INCLUDE OR NOT SEQ2SEE_TORCH_CPU OR NOT SEQ2SEE_TORCH_C10)
  message(FATAL_ERROR
    "LibTorch is not installed. Run scripts/install-deps.sh, or name its folder in CMAKE_PREFIX_PATH.")
endif()

# The include folder of a Python package also holds a newer fmt, which would shadow Debian's. The compiler is given a
# folder of links to LibTorch's own headers only.
set(seq2see_torch_headers "${SEQ2SEE_TORCH_INCLUDE}")
if(EXISTS "${SEQ2SEE_TORCH_INCLUDE}/fmt" AND EXISTS "${SEQ2SEE_TORCH_INCLUDE}/torch/headeronly")
  set(seq2see_torch_headers "${CMAKE_BINARY_DIR}/torch-headers")
  file(MAKE_DIRECTORY "${seq2see_torch_headers}")
  foreach(folder ATen c10 torch caffe2)
    if(EXISTS "${SEQ2SEE_TORCH_INCLUDE}/${folder}")
      file(CREATE_LINK "${SEQ2SEE_TORCH_INCLUDE}/${folder}" "${seq2see_torch_headers}/${folder}" SYMBOLIC)
    endif()
  endforeach()
endif()

# Several processes train together through Gloo where LibTorch's headers are complete: Debian's are with libgloo-dev, a
# Python package's are not. Headers of another Gloo than the one inside would not do, so they have to lie together.
set(SEQ2SEE_GLOO OFF)
if(EXISTS "${SEQ2SEE_TORCH_INCLUDE}/gloo/context.h" AND
   EXISTS "${SEQ2SEE_TORCH_INCLUDE}/torch/csrc/distributed/c10d/ProcessGroupGloo.hpp")
  set(SEQ2SEE_GLOO ON)
endif()

if(NOT TARGET seq2see::torch)
  add_library(seq2see::torch INTERFACE IMPORTED)
  set_target_properties(seq2see::torch PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${seq2see_torch_headers}"
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${seq2see_torch_headers}"
    INTERFACE_LINK_LIBRARIES "${SEQ2SEE_TORCH_CPU};${SEQ2SEE_TORCH_C10}")
endif()
