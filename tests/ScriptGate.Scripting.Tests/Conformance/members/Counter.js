//# name @MAIL "conformance_count"
return counter('conformance_count').name;

//# add @MAIL "add: a counter only grows, and not by -1"
return (function () { counter('conformance_count').add(); counter('conformance_count').add(2); try { counter('conformance_count').add(-1); } catch (error) { return error.message; } })();
