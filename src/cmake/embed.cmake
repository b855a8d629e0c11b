# Writes FILES as one C header: an array `embedded_files` of {name, bytes, size}, each terminated.
# The name is the file's own; one in a folder below sql/ carries the folder: "asset/insert.sql". Icons carry
# that of their set.
set(arrays "")
set(rows "")
set(number 0)
foreach(file IN LISTS FILES)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "^.*/(sql|geodata|icons|styles|ui)/" "" name ${file})
  string(APPEND arrays "static const unsigned char embedded_${number}[] = {${bytes}0x00};\n")
  string(APPEND rows
         "    {\"${name}\", (const char *)embedded_${number}, sizeof embedded_${number} - 1},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(
  WRITE ${OUT}
  "/* Made by src/cmake/embed.cmake at build; the files are the source. */\n#include <stddef.h>\n\n${arrays}\nstatic const struct {\n    const char *name, *text;\n    size_t size;\n} embedded_files[] = {\n${rows}};\n")
