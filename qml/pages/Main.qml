// A Loader of Qt 6.4 cannot make components that are bound, so the ids of this file are looked up when they are used.
// qmllint disable unqualified
import QtQuick
import QtQuick.Window
import Outpost.Pages
import Outpost.Tokens
import Outpost.Window

/// The window: who works here decides what it shows.
Window {
    id: window

    required property Workplace workplace
    readonly property SessionModel session: workplace.session

    width: Size.windowWidth
    height: Size.windowHeight
    minimumWidth: Size.windowLeast
    minimumHeight: Size.windowLeast
    visible: true
    color: Ink.page
    title: session.firm ? session.firm + " - Outpost" : "Outpost"
    onClosing: workplace.aboutToFinish()

    Loader {
        id: page
        anchors.fill: parent
        focus: true
        sourceComponent: window.session.state === "open" ? shell : window.session.state === "sheet" ? sheet
                       : window.session.state === "empty" ? welcome : window.session.state === "starting" ? null : logIn
        onLoaded: (item as FocusScope).forceActiveFocus()
    }
    Component {
        id: logIn
        LogInPage { workplace: window.workplace }
    }
    Component {
        id: welcome
        WelcomePage { workplace: window.workplace }
    }
    Component {
        id: sheet
        RecoverySheetPage { workplace: window.workplace }
    }
    Component {
        id: shell
        Shell { workplace: window.workplace }
    }
}
