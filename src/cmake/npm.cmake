# npm_fetch(LOCKED AT WHAT): fetches the packages that LOCKED (a folder with package.json and package-lock.json) pins into
# AT/node_modules, unless they are there already.
function(npm_fetch locked at what)
  file(MAKE_DIRECTORY ${at})
  file(SHA256 ${locked}/package-lock.json wanted)
  set(mark ${at}/node_modules/.fetched)
  if(EXISTS ${mark})
    file(READ ${mark} fetched)
    if(fetched STREQUAL wanted)
      return()
    endif()
  endif()
  foreach(file package.json package-lock.json)
    file(COPY ${locked}/${file} DESTINATION ${at})
  endforeach()
  # npm believes whom the system believes, as everything else that fetches does
  set(trusted /etc/ssl/certs/ca-certificates.crt)
  if(NOT DEFINED ENV{NODE_EXTRA_CA_CERTS} AND EXISTS ${trusted})
    set(ENV{NODE_EXTRA_CA_CERTS} ${trusted})
  endif()
  execute_process(
    COMMAND ${NPM} ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error
    WORKING_DIRECTORY ${at}
    RESULT_VARIABLE failed
    OUTPUT_VARIABLE said
    ERROR_VARIABLE said)
  if(failed)
    message(
      FATAL_ERROR
        "${said}\nnpm could not fetch ${what} (${locked}/package-lock.json). Does this machine reach an npm registry? "
        "`npm config get registry` says which one is asked, `npm config set registry URL` names another.")
  endif()
  file(WRITE ${mark} ${wanted})
endfunction()
