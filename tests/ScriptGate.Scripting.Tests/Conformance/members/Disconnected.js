//# reason @DISCONNECT "quit"
return it.reason;

//# transactions @DISCONNECT 2
return it.transactions;
