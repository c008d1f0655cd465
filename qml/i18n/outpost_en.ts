<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CalendarGrid</name>
    <message>
        <source>Month before</source>
        <translation>Month before</translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <translation>MMMM yyyy</translation>
    </message>
    <message>
        <source>Month after</source>
        <translation>Month after</translation>
    </message>
</context>
<context>
    <name>ConflictChoice</name>
    <message>
        <source>Stands now</source>
        <translation>Stands now</translation>
    </message>
</context>
<context>
    <name>ConflictModel</name>
    <message>
        <source>Deleted and edited</source>
        <translation>Deleted and edited</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Deleted</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>Edited</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>empty</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>Take</translation>
    </message>
    <message>
        <source>Keep %1</source>
        <translation>Keep %1</translation>
    </message>
    <message>
        <source>Take %1</source>
        <translation>Take %1</translation>
    </message>
    <message>
        <source>Keep the record</source>
        <translation>Keep the record</translation>
    </message>
    <message>
        <source>Delete the record</source>
        <translation>Delete the record</translation>
    </message>
</context>
<context>
    <name>ConflictSheet</name>
    <message>
        <source>Choose which value stands</source>
        <translation>Choose which value stands</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>The one before</translation>
    </message>
    <message>
        <source>The next one</source>
        <translation>The next one</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>One deleted the record while another edited it. The edit stands, so that nothing is lost; you may choose again.</source>
        <translation>One deleted the record while another edited it. The edit stands, so that nothing is lost; you may choose again.</translation>
    </message>
    <message>
        <source>Two people changed the same field while apart. Your choice holds everywhere; the other value stays in the history.</source>
        <translation>Two people changed the same field while apart. Your choice holds everywhere; the other value stays in the history.</translation>
    </message>
    <message>
        <source>Another value</source>
        <translation>Another value</translation>
    </message>
    <message>
        <source>For reference</source>
        <translation>For reference</translation>
    </message>
    <message>
        <source>Value before</source>
        <translation>Value before</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Later</translation>
    </message>
    <message>
        <source>What was edited</source>
        <translation>What was edited</translation>
    </message>
</context>
<context>
    <name>DetailLines</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Two values for %1</source>
        <translation>Two values for %1</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Choose</translation>
    </message>
    <message>
        <source>stands</source>
        <translation>stands</translation>
    </message>
</context>
<context>
    <name>FieldModel</name>
    <message>
        <source>Now %1 elsewhere</source>
        <translation>Now %1 elsewhere</translation>
    </message>
    <message>
        <source>%1 set %2</source>
        <translation>%1 set %2</translation>
    </message>
</context>
<context>
    <name>FormField</name>
    <message>
        <source>Take</source>
        <translation>Take</translation>
    </message>
    <message>
        <source>just changed</source>
        <translation>just changed</translation>
    </message>
    <message>
        <source>Name, pinyin, number</source>
        <translation>Name, pinyin, number</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>Created</source>
        <translation>Created</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Deleted</translation>
    </message>
    <message>
        <source>Brought back</source>
        <translation>Brought back</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Changed</translation>
    </message>
    <message>
        <source>%1 (not accepted)</source>
        <translation>%1 (not accepted)</translation>
    </message>
</context>
<context>
    <name>HistoryView</name>
    <message>
        <source>When</source>
        <translation>When</translation>
    </message>
    <message>
        <source>What</source>
        <translation>What</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Before</translation>
    </message>
    <message>
        <source>After</source>
        <translation>After</translation>
    </message>
    <message>
        <source>By</source>
        <translation>By</translation>
    </message>
    <message>
        <source>History</source>
        <translation>History</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Anywhere</source>
        <translation>Anywhere</translation>
    </message>
    <message>
        <source>all keys</source>
        <translation>all keys</translation>
    </message>
    <message>
        <source>find anything</source>
        <translation>find anything</translation>
    </message>
    <message>
        <source>customers</source>
        <translation>customers</translation>
    </message>
    <message>
        <source>trade</source>
        <translation>trade</translation>
    </message>
    <message>
        <source>settings</source>
        <translation>settings</translation>
    </message>
    <message>
        <source>back</source>
        <translation>back</translation>
    </message>
    <message>
        <source>forward</source>
        <translation>forward</translation>
    </message>
    <message>
        <source>next page</source>
        <translation>next page</translation>
    </message>
    <message>
        <source>previous page</source>
        <translation>previous page</translation>
    </message>
    <message>
        <source>close page</source>
        <translation>close page</translation>
    </message>
    <message>
        <source>next pane</source>
        <translation>next pane</translation>
    </message>
    <message>
        <source>previous pane</source>
        <translation>previous pane</translation>
    </message>
    <message>
        <source>show or hide navigation</source>
        <translation>show or hide navigation</translation>
    </message>
    <message>
        <source>new here</source>
        <translation>new here</translation>
    </message>
    <message>
        <source>new activity</source>
        <translation>new activity</translation>
    </message>
    <message>
        <source>sync panel</source>
        <translation>sync panel</translation>
    </message>
    <message>
        <source>ask again and sync now</source>
        <translation>ask again and sync now</translation>
    </message>
    <message>
        <source>options</source>
        <translation>options</translation>
    </message>
    <message>
        <source>lock</source>
        <translation>lock</translation>
    </message>
    <message>
        <source>List</source>
        <translation>List</translation>
    </message>
    <message>
        <source>quick filter, pinyin too</source>
        <translation>quick filter, pinyin too</translation>
    </message>
    <message>
        <source>open</source>
        <translation>open</translation>
    </message>
    <message>
        <source>preview</source>
        <translation>preview</translation>
    </message>
    <message>
        <source>move</source>
        <translation>move</translation>
    </message>
    <message>
        <source>select</source>
        <translation>select</translation>
    </message>
    <message>
        <source>select all</source>
        <translation>select all</translation>
    </message>
    <message>
        <source>find in this list</source>
        <translation>find in this list</translation>
    </message>
    <message>
        <source>delete</source>
        <translation>delete</translation>
    </message>
    <message>
        <source>undo</source>
        <translation>undo</translation>
    </message>
    <message>
        <source>Record and form</source>
        <translation>Record and form</translation>
    </message>
    <message>
        <source>edit</source>
        <translation>edit</translation>
    </message>
    <message>
        <source>next field</source>
        <translation>next field</translation>
    </message>
    <message>
        <source>open list or calendar</source>
        <translation>open list or calendar</translation>
    </message>
    <message>
        <source>save</source>
        <translation>save</translation>
    </message>
    <message>
        <source>section</source>
        <translation>section</translation>
    </message>
    <message>
        <source>previous record</source>
        <translation>previous record</translation>
    </message>
    <message>
        <source>next record</source>
        <translation>next record</translation>
    </message>
    <message>
        <source>history</source>
        <translation>history</translation>
    </message>
    <message>
        <source>back, the draft stays</source>
        <translation>back, the draft stays</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>Conflict</translation>
    </message>
    <message>
        <source>keep the value that stands</source>
        <translation>keep the value that stands</translation>
    </message>
    <message>
        <source>take the other value</source>
        <translation>take the other value</translation>
    </message>
    <message>
        <source>take the chosen one</source>
        <translation>take the chosen one</translation>
    </message>
    <message>
        <source>write another value</source>
        <translation>write another value</translation>
    </message>
</context>
<context>
    <name>KeysPanel</name>
    <message>
        <source>Keys</source>
        <translation>Keys</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>ListPage</name>
    <message>
        <source>New</source>
        <translation>New</translation>
    </message>
    <message>
        <source>Name, pinyin, number</source>
        <translation>Name, pinyin, number</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Found</translation>
    </message>
    <message>
        <source>Nothing here yet: %1</source>
        <translation>Nothing here yet: %1</translation>
    </message>
    <message>
        <source>What you enter here is on this computer at once and on all others when they meet</source>
        <translation>What you enter here is on this computer at once and on all others when they meet</translation>
    </message>
    <message>
        <source>Nothing matches &quot;%1&quot;</source>
        <translation>Nothing matches &quot;%1&quot;</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>Drop the selection</source>
        <translation>Drop the selection</translation>
    </message>
</context>
<context>
    <name>LogInPage</name>
    <message>
        <source>User</source>
        <translation>User</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>Opening...</source>
        <translation>Opening...</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Log in</translation>
    </message>
    <message>
        <source>A demo firm: its password is filled in</source>
        <translation>A demo firm: its password is filled in</translation>
    </message>
    <message>
        <source>The firm&apos;s data is here: no network needed</source>
        <translation>The firm&apos;s data is here: no network needed</translation>
    </message>
    <message>
        <source>Last received: %1</source>
        <translation>Last received: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n changes here are not sent yet</source>
        <translation>
            <numerusform>%n change here is not sent yet</numerusform>
            <numerusform>%n changes here are not sent yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LookChoice</name>
    <message>
        <source>Light</source>
        <translation>Light</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>As the system</translation>
    </message>
</context>
<context>
    <name>Navigation</name>
    <message>
        <source>Customers</source>
        <translation>Customers</translation>
    </message>
    <message>
        <source>Trade</source>
        <translation>Trade</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>Mine</translation>
    </message>
    <message>
        <source>Devices and sync</source>
        <translation>Devices and sync</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message numerus="yes">
        <source>%n deleted</source>
        <translation>
            <numerusform>%n deleted</numerusform>
            <numerusform>%n deleted</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Undo</translation>
    </message>
    <message numerus="yes">
        <source>%n brought back</source>
        <translation>
            <numerusform>%n brought back</numerusform>
            <numerusform>%n brought back</numerusform>
        </translation>
    </message>
    <message>
        <source>The relay is set</source>
        <translation>The relay is set</translation>
    </message>
</context>
<context>
    <name>PickBox</name>
    <message>
        <source>(none)</source>
        <translation>(none)</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nothing found</translation>
    </message>
</context>
<context>
    <name>PreviewPane</name>
    <message>
        <source>Close the preview</source>
        <translation>Close the preview</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Open</translation>
    </message>
</context>
<context>
    <name>QueryPanel</name>
    <message>
        <source>My records: %1</source>
        <translation>My records: %1</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>Mine</translation>
    </message>
    <message>
        <source>Owned by me</source>
        <translation>Owned by me</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>All</source>
        <translation>All</translation>
    </message>
</context>
<context>
    <name>RecordHead</name>
    <message numerus="yes">
        <source>%n need a decision</source>
        <translation>
            <numerusform>%n needs a decision</numerusform>
            <numerusform>%n need a decision</numerusform>
        </translation>
    </message>
    <message>
        <source>Draft kept</source>
        <translation>Draft kept</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Discard</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>Saving...</source>
        <translation>Saving...</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Edit</translation>
    </message>
    <message>
        <source>New activity</source>
        <translation>New activity</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Delete</translation>
    </message>
</context>
<context>
    <name>RecordList</name>
    <message>
        <source>Counting...</source>
        <translation>Counting...</translation>
    </message>
</context>
<context>
    <name>RecordModel</name>
    <message>
        <source>New: %1</source>
        <translation>New: %1</translation>
    </message>
    <message>
        <source>Not saved: see the marked fields</source>
        <translation>Not saved: see the marked fields</translation>
    </message>
    <message>
        <source>Level %1</source>
        <translation>Level %1</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Lines</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Timeline</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>History</source>
        <translation>History</translation>
    </message>
    <message>
        <source>Deleted and edited</source>
        <translation>Deleted and edited</translation>
    </message>
</context>
<context>
    <name>RecordPage</name>
    <message>
        <source>Save again</source>
        <translation>Save again</translation>
    </message>
    <message>
        <source>This record was deleted</source>
        <translation>This record was deleted</translation>
    </message>
</context>
<context>
    <name>RecoverySheetPage</name>
    <message>
        <source>Write this down and lock it away</source>
        <translation>Write this down and lock it away</translation>
    </message>
    <message>
        <source>Who holds this sheet can open the firm when no password works any more. It is shown this once and kept nowhere.</source>
        <translation>Who holds this sheet can open the firm when no password works any more. It is shown this once and kept nowhere.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>I have put it away</source>
        <translation>I have put it away</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Begin</translation>
    </message>
</context>
<context>
    <name>RelatedView</name>
    <message>
        <source>New</source>
        <translation>New</translation>
    </message>
    <message>
        <source>New: %1</source>
        <translation>New: %1</translation>
    </message>
    <message>
        <source>Nothing here yet: %1</source>
        <translation>Nothing here yet: %1</translation>
    </message>
</context>
<context>
    <name>SearchModel</name>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
</context>
<context>
    <name>SearchPalette</name>
    <message>
        <source>Name, pinyin, initials, number, phone</source>
        <translation>Name, pinyin, initials, number, phone</translation>
    </message>
    <message>
        <source>Nothing matches &quot;%1&quot;</source>
        <translation>Nothing matches &quot;%1&quot;</translation>
    </message>
    <message>
        <source>Up, Down choose   Enter open   Esc close</source>
        <translation>Up, Down choose   Enter open   Esc close</translation>
    </message>
    <message numerus="yes">
        <source>%n found</source>
        <translation>
            <numerusform>%n found</numerusform>
            <numerusform>%n found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SectionRail</name>
    <message>
        <source>Ctrl+1...9 section</source>
        <translation>Ctrl+1...9 section</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Mine</source>
        <translation>Mine</translation>
    </message>
    <message>
        <source>Devices and sync</source>
        <translation>Devices and sync</translation>
    </message>
    <message>
        <source>Language and style</source>
        <translation>Language and style</translation>
    </message>
    <message>
        <source>Size of text</source>
        <translation>Size of text</translation>
    </message>
    <message>
        <source>Rows of lists</source>
        <translation>Rows of lists</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Compact</translation>
    </message>
    <message>
        <source>Regular</source>
        <translation>Regular</translation>
    </message>
    <message>
        <source>Wide</source>
        <translation>Wide</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Lock</translation>
    </message>
    <message>
        <source>This device</source>
        <translation>This device</translation>
    </message>
    <message>
        <source>State</source>
        <translation>State</translation>
    </message>
    <message>
        <source>Sync panel</source>
        <translation>Sync panel</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>Relay</translation>
    </message>
    <message>
        <source>Line that outpost-relay printed</source>
        <translation>Line that outpost-relay printed</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Change</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Set</translation>
    </message>
    <message>
        <source>Invite</source>
        <translation>Invite</translation>
    </message>
    <message>
        <source>Name of a new person</source>
        <translation>Name of a new person</translation>
    </message>
    <message>
        <source>Invite a further device of mine</source>
        <translation>Invite a further device of mine</translation>
    </message>
    <message>
        <source>Invite this person</source>
        <translation>Invite this person</translation>
    </message>
    <message>
        <source>A relay is needed first: without one, two computers cannot meet</source>
        <translation>A relay is needed first: without one, two computers cannot meet</translation>
    </message>
    <message>
        <source>Give this line to the new device, and keep this window open until it has joined. It runs out after 7 days.</source>
        <translation>Give this line to the new device, and keep this window open until it has joined. It runs out after 7 days.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Other devices</source>
        <translation>Other devices</translation>
    </message>
    <message>
        <source>None yet: invite the first one below</source>
        <translation>None yet: invite the first one below</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>No page is open</source>
        <translation>No page is open</translation>
    </message>
    <message>
        <source>Customers</source>
        <translation>Customers</translation>
    </message>
</context>
<context>
    <name>Sync</name>
    <message numerus="yes">
        <source>%n need a decision</source>
        <translation>
            <numerusform>%n needs a decision</numerusform>
            <numerusform>%n need a decision</numerusform>
        </translation>
    </message>
    <message>
        <source>Receiving: %1 changes to come, already usable</source>
        <translation>Receiving: %1 changes to come, already usable</translation>
    </message>
    <message>
        <source>On this device only, no relay yet</source>
        <translation>On this device only, no relay yet</translation>
    </message>
    <message>
        <source>Off line since %1</source>
        <translation>Off line since %1</translation>
    </message>
    <message>
        <source>Off line</source>
        <translation>Off line</translation>
    </message>
    <message numerus="yes">
        <source>, %n changes only here</source>
        <translation>
            <numerusform>, %n change only here</numerusform>
            <numerusform>, %n changes only here</numerusform>
        </translation>
    </message>
    <message>
        <source>Connecting...</source>
        <translation>Connecting...</translation>
    </message>
    <message>
        <source>Sending %1 of %2</source>
        <translation>Sending %1 of %2</translation>
    </message>
    <message>
        <source>Kept by the relay, %1 not yet</source>
        <translation>Kept by the relay, %1 not yet</translation>
    </message>
    <message numerus="yes">
        <source>Everywhere, %n devices</source>
        <translation>
            <numerusform>Everywhere, %n device</numerusform>
            <numerusform>Everywhere, %n devices</numerusform>
        </translation>
    </message>
    <message>
        <source>, %1</source>
        <translation>, %1</translation>
    </message>
    <message>
        <source>none set</source>
        <translation>none set</translation>
    </message>
    <message>
        <source>connecting...</source>
        <translation>connecting...</translation>
    </message>
    <message>
        <source>has %1 of %2 changes</source>
        <translation>has %1 of %2 changes</translation>
    </message>
    <message>
        <source>has all of ours</source>
        <translation>has all of ours</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>not reached</translation>
    </message>
    <message numerus="yes">
        <source>%n changes are only on this device</source>
        <translation>
            <numerusform>%n change is only on this device</numerusform>
            <numerusform>%n changes are only on this device</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changes are known elsewhere and not here yet</source>
        <translation>
            <numerusform>%n change is known elsewhere and not here yet</numerusform>
            <numerusform>%n changes are known elsewhere and not here yet</numerusform>
        </translation>
    </message>
    <message>
        <source>by the relay</source>
        <translation>by the relay</translation>
    </message>
    <message>
        <source>local network</source>
        <translation>local network</translation>
    </message>
    <message>
        <source>direct</source>
        <translation>direct</translation>
    </message>
    <message>
        <source>off line</source>
        <translation>off line</translation>
    </message>
    <message>
        <source>has all since %1</source>
        <translation>has all since %1</translation>
    </message>
    <message>
        <source>lacks %1</source>
        <translation>lacks %1</translation>
    </message>
    <message>
        <source>heard %1</source>
        <translation>heard %1</translation>
    </message>
    <message>
        <source>never heard</source>
        <translation>never heard</translation>
    </message>
    <message>
        <source>Deleted and edited: %1</source>
        <translation>Deleted and edited: %1</translation>
    </message>
    <message>
        <source>Two values for %1: %2</source>
        <translation>Two values for %1: %2</translation>
    </message>
    <message>
        <source>Not accepted: %1, %2</source>
        <translation>Not accepted: %1, %2</translation>
    </message>
</context>
<context>
    <name>SyncPanel</name>
    <message>
        <source>Sync</source>
        <translation>Sync</translation>
    </message>
    <message>
        <source>This device: %1</source>
        <translation>This device: %1</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Sync now</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Choose</translation>
    </message>
    <message>
        <source>Only here</source>
        <translation>Only here</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nothing</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Devices</translation>
    </message>
    <message>
        <source>what they confirmed</source>
        <translation>what they confirmed</translation>
    </message>
    <message>
        <source>This is the firm&apos;s only device so far. Settings, Devices and sync: invite further ones.</source>
        <translation>This is the firm&apos;s only device so far. Settings, Devices and sync: invite further ones.</translation>
    </message>
    <message>
        <source>Relay %1</source>
        <translation>Relay %1</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>Relay</translation>
    </message>
</context>
<context>
    <name>TimelineModel</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>Deleted and edited</source>
        <translation>Deleted and edited</translation>
    </message>
    <message>
        <source>Two values for %1</source>
        <translation>Two values for %1</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Next</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>Note what was said and what comes next</source>
        <translation>Note what was said and what comes next</translation>
    </message>
    <message>
        <source>All</source>
        <translation>All</translation>
    </message>
    <message>
        <source>Activities</source>
        <translation>Activities</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Documents</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Timeline</translation>
    </message>
    <message>
        <source>Nothing happened here yet</source>
        <translation>Nothing happened here yet</translation>
    </message>
    <message>
        <source>New activity</source>
        <translation>New activity</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Find and open</source>
        <translation>Find and open</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>A firm in many places, without a server</source>
        <translation>A firm in many places, without a server</translation>
    </message>
    <message>
        <source>Found a firm</source>
        <translation>Found a firm</translation>
    </message>
    <message>
        <source>Join a firm</source>
        <translation>Join a firm</translation>
    </message>
    <message>
        <source>Firm</source>
        <translation>Firm</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>Your name</translation>
    </message>
    <message>
        <source>Invitation</source>
        <translation>Invitation</translation>
    </message>
    <message>
        <source>The line that you were sent</source>
        <translation>The line that you were sent</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>New person: choose one. New computer: yours</source>
        <translation>New person: choose one. New computer: yours</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Once more</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>Relay</translation>
    </message>
    <message>
        <source>Line of outpost-relay; may come later</source>
        <translation>Line of outpost-relay; may come later</translation>
    </message>
    <message>
        <source>Waiting for the inviting computer...</source>
        <translation>Waiting for the inviting computer...</translation>
    </message>
    <message>
        <source>Founding...</source>
        <translation>Founding...</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>Join</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Found</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>The firm&apos;s data comes to this computer, sealed on the way and here. From then on you work without any network.</source>
        <translation>The firm&apos;s data comes to this computer, sealed on the way and here. From then on you work without any network.</translation>
    </message>
    <message>
        <source>The firm begins on this computer. It works at once, without any network; a relay lets further computers join.</source>
        <translation>The firm begins on this computer. It works at once, without any network; a relay lets further computers join.</translation>
    </message>
    <message>
        <source>The two passwords differ</source>
        <translation>The two passwords differ</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>today %1</source>
        <translation>today %1</translation>
    </message>
    <message>
        <source>yesterday %1</source>
        <translation>yesterday %1</translation>
    </message>
    <message>
        <source>Today, %1</source>
        <translation>Today, %1</translation>
    </message>
</context>
</TS>
