//# version @TLS "1.3"
return it.version;

//# cipher @TLS "TLS_AES_128_GCM_SHA256"
return it.cipher;

//# sni @TLS "mx.example"
return it.sni;

//# clientCertificate @TLS "CN=client"
return it.clientCertificate.subject;
