import QtQuick
import QtQuick.Templates as T
import Outpost.Tokens

/// A field of several lines. Ctrl+Enter and Tab leave it to the page.
FocusScope {
    id: block

    property alias text: area.text
    property string look
    property string name
    readonly property bool composing: area.inputMethodComposing
    signal edited

    implicitHeight: Size.textBlock
    implicitWidth: Size.searchWidth

    FieldFrame {
        anchors.fill: parent
        look: block.look
        focused: area.activeFocus
    }
    Flickable {
        id: view
        anchors.fill: parent
        anchors.margins: Size.line
        clip: true
        contentHeight: area.implicitHeight
        boundsBehavior: Flickable.StopAtBounds

        T.TextArea {
            id: area
            focus: true
            width: view.width
            height: Math.max(implicitHeight, view.height)
            implicitHeight: contentHeight + topPadding + bottomPadding
            leftPadding: Size.s
            rightPadding: Size.s
            topPadding: Size.xs
            bottomPadding: Size.xs
            wrapMode: TextEdit.Wrap
            textFormat: TextEdit.PlainText
            selectByMouse: true
            color: Ink.text
            selectionColor: Ink.selection
            selectedTextColor: Ink.text
            font.family: Fonts.family
            font.pixelSize: Fonts.body
            Accessible.name: block.name
            Accessible.role: Accessible.EditableText
            KeyNavigation.priority: KeyNavigation.BeforeItem
            Keys.onTabPressed: nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)
            Keys.onBacktabPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)
            onTextChanged: block.edited()
            onCursorRectangleChanged: {
                if (cursorRectangle.y < view.contentY)
                    view.contentY = cursorRectangle.y;
                else if (cursorRectangle.y + cursorRectangle.height > view.contentY + view.height)
                    view.contentY = cursorRectangle.y + cursorRectangle.height - view.height;
            }
        }
    }
}
