//# subject @TLS "CN=client"
return it.clientCertificate.subject;

//# fingerprint @TLS "ab12"
return it.clientCertificate.fingerprint;

//# issuer @TLS "CN=ca"
return it.clientCertificate.issuer;

//# names @TLS ["client.example"]
return it.clientCertificate.names;

//# valid @TLS false
return it.clientCertificate.valid;

//# problem @TLS "untrusted"
return it.clientCertificate.problem;
