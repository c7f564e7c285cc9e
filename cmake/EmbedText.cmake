# cmake -DOUTPUT=x.inc -DFILES=a;b -P EmbedText.cmake: one line
# {"name", R"weir(text)weir"}, for each file, its name without the folder.
set(text "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" content)
  string(APPEND text "{\"${name}\", R\"weir(${content})weir\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "${text}")
