import QtQuick

/// What the shell asks of every page: what its foot says, and to do what a key means.
FocusScope {
    property list<string> hints: []

    function act(name: string) {
    }
}
