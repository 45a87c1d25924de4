//# name @MAIL "conformance_sizes"
return histogram('conformance_sizes').name;

//# record @MAIL "record: NaN is no value"
return (function () { histogram('conformance_sizes').record(-1.5); try { histogram('conformance_sizes').record(NaN); } catch (error) { return error.message; } })();
