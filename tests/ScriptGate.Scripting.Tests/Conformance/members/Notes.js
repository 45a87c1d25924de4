//# [] @CONNECT [["n", "o"], 1, true, false, ["o"], ["o"], null, "object"]
var notes = session.notes, names = [];
notes.n = 1;
notes.o = { deep: [null, true, 'x', 1.5] };
var before = [Object.keys(notes), notes.n, 'n' in notes, 'z' in notes];
delete notes.n;
for (var name in notes) { names.push(name); }
return before.concat([Object.keys(notes), names, notes.n === undefined ? null : 'there', typeof notes.o]);
