
//# list @REPLY/EHLO ["SIZE 1000", "PIPELINING"]
return it.capabilities.list;

//# has @REPLY/EHLO [true, false]
return [it.capabilities.has('size'), it.capabilities.has('CHUNKING')];

//# add @REPLY/EHLO ["SIZE 5", "PIPELINING"]
it.capabilities.add('SIZE 5');
return it.capabilities.list;

//# remove @REPLY/EHLO ["SIZE 1000"]
it.capabilities.remove('pipelining');
return it.capabilities.list;
