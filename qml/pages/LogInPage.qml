import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// Log in on this device; no network is needed.
EntryCard {
    id: page

    readonly property SessionModel session: workplace.session

    function submit() {
        if (session.busy)
            return;
        session.logIn(session.users.length > 1 ? users.text : session.users[0] ?? "", password.text);
    }

    firm: session.firm
    Connections {
        target: page.session
        function onChanged() {
            if (page.session.knownPassword !== "" && password.text === "")
                password.text = page.session.knownPassword;
            if (page.session.error !== "")
                password.selectAll();
        }
    }
    Component.onCompleted: {
        password.text = session.knownPassword;
        password.forceActiveFocus();
    }

    Note {
        height: Size.message
        text: qsTr("User")
    }
    ChoiceLine {
        id: users
        objectName: "user"
        width: parent.width
        name: qsTr("User")
        options: page.session.users
        text: page.session.users[0] ?? ""
    }
    Item {
        width: 1
        height: Size.side
    }
    Note {
        height: Size.message
        text: qsTr("Password")
    }
    TextBox {
        id: password
        objectName: "password"
        width: parent.width
        implicitHeight: Size.fieldLarge
        name: qsTr("Password")
        echoMode: TextInput.Password
        look: page.session.error ? "bad" : ""
        inputMethodHints: Qt.ImhHiddenText | Qt.ImhNoPredictiveText | Qt.ImhNoAutoUppercase
        onTextEdited: page.session.clearError()
        Keys.onReturnPressed: page.submit()
        Keys.onEnterPressed: page.submit()
    }
    Note {
        width: parent.width
        height: Size.message
        text: page.session.error
        tone: "bad"
        visible: text !== ""
    }
    Item {
        width: 1
        height: Size.l
    }
    Button {
        objectName: "logIn"
        width: parent.width
        large: true
        kind: "primary"
        text: page.session.busy ? qsTr("Opening...") : qsTr("Log in")
        keys: page.session.busy ? "" : "Enter"
        enabled: !page.session.busy
        onClicked: page.submit()
    }
    Note {
        width: parent.width
        height: Size.xxl
        visible: page.session.knownPassword !== ""
        text: qsTr("A demo firm: its password is filled in")
    }
    Item {
        width: 1
        height: Size.l
        visible: page.session.knownPassword === ""
    }
    Rule {
        width: parent.width
        color: Ink.hair
    }
    Item {
        width: 1
        height: Size.m
    }
    Row {
        spacing: Size.s
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: "hdd"
            tone: "good"
            size: Size.iconRow
        }
        Label {
            height: Size.message
            text: qsTr("The firm's data is here: no network needed")
        }
    }
    Note {
        leftPadding: Size.iconRow + Size.s
        height: Size.message
        visible: page.session.lastReceived !== ""
        text: qsTr("Last received: %1").arg(page.session.lastReceived)
    }
    Note {
        leftPadding: Size.iconRow + Size.s
        height: Size.message
        visible: page.session.unsent > 0
        text: qsTr("%n changes here are not sent yet", "", page.session.unsent)
        tone: "warn"
    }
}
