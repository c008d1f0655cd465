pragma Singleton
import QtQuick
import Outpost.Window

/// Colours by meaning, of the style that the person chose (light, dark, or what the system says).
QtObject {
    id: ink

    readonly property Style light: LightStyle {}
    readonly property Style dark: DarkStyle {}
    readonly property Style style: AppSettings.dark ? dark : light

    readonly property color page: style.page
    readonly property color raised: style.raised
    readonly property color sunken: style.sunken
    readonly property color text: style.text
    readonly property color muted: style.muted
    readonly property color faint: style.faint
    readonly property color line: style.line
    readonly property color hair: style.hair
    readonly property color edge: style.edge
    readonly property color hover: style.hover
    readonly property color here: style.here
    readonly property color accent: style.accent
    readonly property color accentInk: style.accentInk
    readonly property color selection: style.selection
    readonly property color good: style.good
    readonly property color warn: style.warn
    readonly property color bad: style.bad
    readonly property color info: style.info
    readonly property color conflict: style.conflict
    readonly property color scrim: style.scrim
    readonly property color shade: style.shade
    readonly property color clear: "transparent"
    /// Scroll thumbs: weaker than what can be typed in.
    readonly property color thumb: AppSettings.dark ? edge : mix(edge, raised, 0.6)
    readonly property color accentHover: mix(text, accent, 0.12)
    readonly property color accentPressed: mix(text, accent, 0.28)

    /// The colour of a tone by its name; "text" for a name that is none.
    function tone(name: string): color {
        switch (name) {
        case "good": return good;
        case "warn": return warn;
        case "bad": return bad;
        case "info": return info;
        case "conflict": return conflict;
        case "accent": return accent;
        case "accentInk": return accentInk;
        case "muted": return muted;
        case "faint": return faint;
        default: return text;
        }
    }

    /// A ground for things of that tone: 12 % of it over `raised`.
    function tint(name: string): color {
        return mix(tone(name), raised, 0.12);
    }

    /// `share` of `over` on the rest of `under`.
    function mix(over: color, under: color, share: real): color {
        return Qt.rgba(over.r * share + under.r * (1 - share), over.g * share + under.g * (1 - share),
                       over.b * share + under.b * (1 - share), 1);
    }

    /// Address of an icon in that colour, for Image.source.
    function icon(name: string, ink: color): string {
        return "image://icon/" + name + "/" + ink.toString().slice(-6);
    }
}
