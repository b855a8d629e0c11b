# Fetches the icon sets that LOCKED (a folder with package.json and package-lock.json) pins into AT/node_modules, and
# copies the icons of ICONS ("maki/library.svg;...") to AT/icons.
file(MAKE_DIRECTORY ${AT})
foreach(file package.json package-lock.json)
  file(COPY ${LOCKED}/${file} DESTINATION ${AT})
endforeach()
# npm believes whom the system believes, as everything else that fetches does
set(trusted /etc/ssl/certs/ca-certificates.crt)
if(NOT DEFINED ENV{NODE_EXTRA_CA_CERTS} AND EXISTS ${trusted})
  set(ENV{NODE_EXTRA_CA_CERTS} ${trusted})
endif()
execute_process(
  COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
  WORKING_DIRECTORY ${AT}
  RESULT_VARIABLE failed
  OUTPUT_VARIABLE said
  ERROR_VARIABLE said)
if(failed)
  message(
    FATAL_ERROR
      "${said}\nnpm could not fetch the map icons that styles/package-lock.json names. Does this machine reach an npm "
      "registry? `npm config get registry` says which one is asked, `npm config set registry URL` names another.")
endif()
set(set_maki @mapbox/maki)
set(set_temaki @rapideditor/temaki)
foreach(icon IN LISTS ICONS)
  get_filename_component(set ${icon} DIRECTORY)
  get_filename_component(name ${icon} NAME)
  set(from ${AT}/node_modules/${set_${set}}/icons/${name})
  if(NOT EXISTS ${from})
    message(FATAL_ERROR "geodata/taxonomy.csv names an icon that ${set} does not have: ${name}")
  endif()
  configure_file(${from} ${AT}/icons/${icon} COPYONLY)
endforeach()
