//# kind @STARTTLS ["accept", "discard", "defer", "reject", "disconnect"]
return [accept(), discard(), defer('x'), reject('x'), disconnect('x')].map(function (verdict) { return verdict.kind; });

//# toString @STARTTLS "reject 5.7.1 No"
return String(reject('5.7.1', 'No'));
