//# verb @EHLO "HELO"
return it.verb;

//# name @EHLO "other.example"
return it.name;

//# withhold @EHLO null
it.withhold('CHUNKING');
