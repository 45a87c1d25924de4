//# name @MAIL "mail"
return pool('mail').name;

//# available @MAIL true
return pool('mail').available;

//# members @MAIL ["10.0.0.4:25", "10.0.0.5:25"]
return pool('mail').members.map(function (member) { return member.address; });
