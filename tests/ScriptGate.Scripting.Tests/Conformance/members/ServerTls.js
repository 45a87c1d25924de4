//# version @SERVER_CONNECTED "1.3"
return it.tls.version;

//# cipher @SERVER_CONNECTED "TLS_AES_256_GCM_SHA384"
return it.tls.cipher;

//# verified @SERVER_CONNECTED false
return it.tls.verified;

//# problem @SERVER_CONNECTED "the certificate of CN=old is not for mx.example"
return it.tls.problem;
