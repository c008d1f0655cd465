import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Language and style, as words to choose from.
Row {
    spacing: Size.l

    LinkText {
        objectName: "chinese"
        text: "中文"
        underlined: false
        tone: AppSettings.chinese ? "text" : "muted"
        font.bold: AppSettings.chinese
        onClicked: AppSettings.language = "zh_CN"
    }
    LinkText {
        objectName: "english"
        text: "English"
        underlined: false
        tone: AppSettings.chinese ? "muted" : "text"
        font.bold: !AppSettings.chinese
        onClicked: AppSettings.language = "en"
    }
    Rule {
        anchors.verticalCenter: parent.verticalCenter
        height: Size.m
    }
    LinkText {
        objectName: "light"
        text: qsTr("Light")
        underlined: false
        tone: AppSettings.style === "light" ? "text" : "muted"
        onClicked: AppSettings.style = "light"
    }
    LinkText {
        objectName: "dark"
        text: qsTr("Dark")
        underlined: false
        tone: AppSettings.style === "dark" ? "text" : "muted"
        onClicked: AppSettings.style = "dark"
    }
    LinkText {
        objectName: "system"
        text: qsTr("As the system")
        underlined: false
        tone: AppSettings.style === "system" ? "text" : "muted"
        onClicked: AppSettings.style = "system"
    }
}
