#include "eval/alignment.h"
