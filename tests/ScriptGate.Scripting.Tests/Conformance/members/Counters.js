
//# commands @MAIL 7
return session.counters.commands;

//# errors @MAIL 8
return session.counters.errors;

//# transactions @MAIL 9
return session.counters.transactions;

//# accepted @MAIL 10
return session.counters.accepted;

//# refused @MAIL 11
return session.counters.refused;

//# delivered @MAIL 12
return session.counters.delivered;

//# bytesIn @MAIL 13
return session.counters.bytesIn;

//# bytesOut @MAIL 14
return session.counters.bytesOut;
