//# address @MAIL "10.0.0.4:25"
return pool('mail').members[0].address;

//# state @MAIL ["enabled", "draining"]
return pool('mail').members.map(function (member) { return member.state; });

//# up @MAIL [true, true]
return pool('mail').members.map(function (member) { return member.up; });

//# available @MAIL [true, false]
return pool('mail').members.map(function (member) { return member.available; });

//# connections @MAIL [3, 1]
return pool('mail').members.map(function (member) { return member.connections; });

//# priorityGroup @MAIL [10, 0]
return pool('mail').members.map(function (member) { return member.priorityGroup; });
