# Fetches the packages that FROM/package-lock.json pins into AT/node_modules and makes AT/ui_files.c with FROM/build.mjs.
include(${CMAKE_CURRENT_LIST_DIR}/npm.cmake)
npm_fetch(${FROM} ${AT} "what the pages are made with")
execute_process(COMMAND ${NODE} ${FROM}/build.mjs ${FROM} ${AT} RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "The pages' files could not be made.")
endif()
