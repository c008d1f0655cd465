pragma ComponentBehavior: Bound
import QtQuick
import Outpost.Controls
import Outpost.Tokens
import Outpost.Window

/// No firm is in this folder yet: found one, or join one by an invitation.
EntryCard {
    id: page

    readonly property SessionModel session: workplace.session
    property bool joining: false
    readonly property bool ready: joining ? invitation.text.trim() !== "" && password.text !== ""
                                          : firmName.text.trim() !== "" && person.text.trim() !== "" && password.text !== "" && password.text === again.text

    function submit() {
        if (!ready || session.busy)
            return;
        if (joining)
            session.join(invitation.text, password.text);
        else
            session.found(firmName.text, person.text, password.text, relay.text);
    }

    firm: qsTr("A firm in many places, without a server")
    cardWidth: Size.cardWide
    Component.onCompleted: firmName.forceActiveFocus()

    Row {
        spacing: Size.icon
        Chip {
            objectName: "found"
            checkable: true
            autoExclusive: true
            checked: !page.joining
            value: qsTr("Found a firm")
            onClicked: {
                page.joining = false;
                page.session.clearError();
                firmName.forceActiveFocus();
            }
        }
        Chip {
            objectName: "join"
            checkable: true
            autoExclusive: true
            checked: page.joining
            value: qsTr("Join a firm")
            onClicked: {
                page.joining = true;
                page.session.clearError();
                invitation.forceActiveFocus();
            }
        }
    }
    Item {
        width: 1
        height: Size.l
    }
    LabelledLine {
        id: firmName
        objectName: "firmName"
        width: parent.width
        visible: !page.joining
        label: qsTr("Firm")
        required: true
        onAccepted: page.submit()
    }
    LabelledLine {
        id: person
        objectName: "person"
        width: parent.width
        visible: !page.joining
        label: qsTr("Your name")
        required: true
        onAccepted: page.submit()
    }
    LabelledLine {
        id: invitation
        objectName: "invitation"
        width: parent.width
        visible: page.joining
        label: qsTr("Invitation")
        hint: qsTr("The line that you were sent")
        required: true
        onAccepted: page.submit()
    }
    LabelledLine {
        id: password
        objectName: "newPassword"
        width: parent.width
        label: qsTr("Password")
        secret: true
        required: true
        hint: page.joining ? qsTr("New person: choose one. New computer: yours") : ""
        onAccepted: page.submit()
    }
    LabelledLine {
        id: again
        objectName: "again"
        width: parent.width
        visible: !page.joining
        label: qsTr("Once more")
        secret: true
        required: true
        look: text !== "" && text !== password.text ? "bad" : ""
        onAccepted: page.submit()
    }
    Note {
        leftPadding: Size.formLabel
        height: Size.message
        visible: !page.joining && again.look === "bad"
        text: qsTr("The two passwords differ")
        tone: "bad"
    }
    LabelledLine {
        id: relay
        objectName: "relay"
        width: parent.width
        visible: !page.joining
        label: qsTr("Relay")
        hint: qsTr("Line of outpost-relay; may come later")
        onAccepted: page.submit()
    }
    Banner {
        width: parent.width
        visible: text !== ""
        tone: "bad"
        text: page.session.error
    }
    Item {
        width: 1
        height: Size.m
    }
    Item {
        width: parent.width
        height: Size.buttonLarge
        Button {
            id: go
            objectName: "submit"
            width: page.session.busy && page.joining ? parent.width - cancel.width - Size.s : parent.width
            large: true
            kind: "primary"
            enabled: page.ready && !page.session.busy
            text: page.session.busy ? (page.joining ? qsTr("Waiting for the inviting computer...") : qsTr("Founding..."))
                                    : page.joining ? qsTr("Join") : qsTr("Found")
            keys: page.session.busy ? "" : "Enter"
            onClicked: page.submit()
        }
        Button {
            id: cancel
            anchors.right: parent.right
            visible: page.session.busy && page.joining
            large: true
            text: qsTr("Cancel")
            onClicked: page.session.cancelJoin()
        }
    }
    Item {
        width: 1
        height: Size.m
    }
    Paragraph {
        width: parent.width
        tone: "muted"
        font.pixelSize: Fonts.note
        text: page.joining ? qsTr("The firm's data comes to this computer, sealed on the way and here. From then on you work without any network.")
                           : qsTr("The firm begins on this computer. It works at once, without any network; a relay lets further computers join.")
    }
}
