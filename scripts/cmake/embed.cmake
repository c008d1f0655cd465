# Writes the JSON files of a directory as C++ initialisers, {"name", text}, one a file:
#   cmake -DDIRECTORY=dir -DOUTPUT=file.inc -P embed.cmake
file(GLOB files "${DIRECTORY}/*.json")
list(SORT files)
set(body "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(APPEND body "{\"${name}\", R\"embedded(${text})embedded\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "${body}")
