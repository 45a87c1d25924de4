//# verb @COMMAND "VRFY"
return it.verb;

//# argument @COMMAND "bob"
return it.argument;
