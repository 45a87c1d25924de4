//# local @MAIL "ada"
return it.from.local;

//# domain @MAIL "example.org"
return it.from.domain;

//# isNull @MAIL false
return it.from.isNull;

//# toString @MAIL "<ada@Example.ORG>"
return '<' + it.from + '>';
