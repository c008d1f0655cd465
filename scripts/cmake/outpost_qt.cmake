# The window's modules. Included by the folders that use Qt, and by no other.

find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Qml Quick Svg LinguistTools Test)
set(QT_QML_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/qml-modules")
set(CMAKE_AUTOMOC ON)

# What Qt's generators write is not ours to keep free of these warnings.
function(outpost_qt_settings target)
  target_link_libraries(${target} PRIVATE outpost_settings)
  target_compile_options(${target} PRIVATE -Wno-shadow -Wno-pedantic -Wno-unused-parameter)
endfunction()

# outpost_qml_module(name URI SINGLETONS a.qml ... FILES b.qml ... KNOWS our targets): one static QML module. Link both
# `name` and `nameplugin`.
function(outpost_qml_module name uri)
  cmake_parse_arguments(ARG "" "" "SINGLETONS;FILES;KNOWS" ${ARGN})
  set_source_files_properties(${ARG_SINGLETONS} PROPERTIES QT_QML_SINGLETON_TYPE TRUE)
  foreach(file ${ARG_SINGLETONS} ${ARG_FILES})
    get_filename_component(alias ${file} NAME)
    set_source_files_properties(${file} PROPERTIES QT_RESOURCE_ALIAS ${alias})
  endforeach()
  qt_add_library(${name} STATIC)
  # Ahead-of-time code doubles the build and is only worth it where speed is measured.
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    set_target_properties(${name} PROPERTIES QT_QMLCACHEGEN_ARGUMENTS "--only-bytecode")
  endif()
  string(REPLACE "." "/" path ${uri})
  qt_add_qml_module(${name} URI ${uri} VERSION 1.0 RESOURCE_PREFIX /qt/qml
    OUTPUT_DIRECTORY "${QT_QML_OUTPUT_DIRECTORY}/${path}"
    QML_FILES ${ARG_SINGLETONS} ${ARG_FILES})
  # All C++ here is written by Qt's generators.
  target_link_libraries(${name} PRIVATE outpost_settings Qt6::Quick ${ARG_KNOWS})
  target_compile_options(${name} PRIVATE -w)
endfunction()
