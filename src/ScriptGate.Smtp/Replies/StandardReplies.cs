namespace ScriptGate.Smtp;

/// <summary>The replies that are ours. What a peer reads says nothing about our insides: codes and one plain sentence.</summary>
public static class StandardReplies
{
    public static readonly SmtpReply Ok = new(250, "2.0.0", "Ok");
    public static readonly SmtpReply SenderOk = new(250, "2.1.0", "Sender ok");
    public static readonly SmtpReply RecipientOk = new(250, "2.1.5", "Recipient ok");

    /// <summary>Only for the verdict <c>discard</c>; every other 250 to a message is the pool member's.</summary>
    public static readonly SmtpReply Queued = new(250, "2.0.0", "Ok, message accepted");

    public static readonly SmtpReply ChunkOk = new(250, "2.0.0", "Chunk received");
    public static readonly SmtpReply StartMail = new(354, default(EnhancedCode), "Start mail input; end with <CRLF>.<CRLF>");
    public static readonly SmtpReply Bye = new(221, "2.0.0", "Bye");
    public static readonly SmtpReply HelpText = new(214, "2.0.0", "Commands: EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT HELP VRFY AUTH STARTTLS (RFC 5321)");
    public static readonly SmtpReply VrfyNo = new(252, "2.5.2", "Cannot verify the user, but the message will be accepted for an attempt at delivery");

    public static readonly SmtpReply AlreadyAuthenticated = new(503, "5.5.1", "Already authenticated");
    public static readonly SmtpReply LineTooLong = new(500, "5.5.2", "Line too long");
    public static readonly SmtpReply BadLine = new(500, "5.5.2", "The line is malformed");
    public static readonly SmtpReply SyntaxError = new(501, "5.5.4", "Syntax error in parameters or arguments");
    public static readonly SmtpReply NoArgument = new(501, "5.5.4", "This command takes no argument");
    public static readonly SmtpReply BadHello = new(501, "5.5.4", "The host name is missing or malformed");
    public static readonly SmtpReply UnknownCommand = new(500, "5.5.1", "Command not recognised");
    public static readonly SmtpReply NotImplemented = new(502, "5.5.1", "Command not implemented");
    public static readonly SmtpReply NotAuthorised = new(550, "5.7.0", "You are not authorised to say this");
    public static readonly SmtpReply ParameterNotSupported = new(555, "5.5.4", "A parameter is not supported");
    public static readonly SmtpReply TooManyErrors = new(421, "4.7.0", "Too many errors, closing the connection");
    public static readonly SmtpReply TooManyCommands = new(421, "4.7.0", "Too many commands, closing the connection");
    public static readonly SmtpReply ForeignProtocol = new(421, "4.7.0", "This is an SMTP server, closing the connection");

    public static readonly SmtpReply TooManyRecipients = new(452, "4.5.3", "Too many recipients");
    public static readonly SmtpReply OtherPool = new(452, "4.5.3", "Send this recipient in a separate transaction");
    public static readonly SmtpReply MessageTooBig = new(552, "5.3.4", "The message is larger than the limit");
    public static readonly SmtpReply TextLineTooLong = new(500, "5.5.2", "The message has a line that is too long");
    public static readonly SmtpReply TooManyHops = new(554, "5.4.6", "Too many hops, this looks like a mail loop");
    public static readonly SmtpReply BareLineEnd = new(550, "5.5.2", "The message has a line end other than CR LF");
    public static readonly SmtpReply NulInMessage = new(550, "5.5.2", "The message has a NUL character");
    public static readonly SmtpReply RefusedByPolicy = new(550, "5.7.1", "Refused by policy");

    public static readonly SmtpReply NoMember = new(451, "4.4.1", "The mail service is not reachable, please try again later");

    /// <summary>Every member has as many connections as it may have (RFC 3463 section 3.5: X.4.5). 421, so that the client looks elsewhere at once.</summary>
    public static readonly SmtpReply MembersBusy = new(421, "4.4.5", "The mail service is busy, please try again later");

    /// <summary>The final dot went out and no answer came back: the message may be delivered twice, it cannot be lost.</summary>
    public static readonly SmtpReply InDoubt = new(451, "4.4.2", "The mail service did not confirm the message, please try again later");

    public static readonly SmtpReply LocalError = new(451, "4.3.0", "A local error occurred, please try again later");
    public static readonly SmtpReply OutOfSpace = new(452, "4.3.1", "Not enough storage, please try again later");
    public static readonly SmtpReply ShuttingDown = new(421, "4.3.2", "The service is shutting down, closing the connection");
    public static readonly SmtpReply TimedOut = new(421, "4.4.2", "Timed out, closing the connection");
    public static readonly SmtpReply MemberLost = new(421, "4.4.2", "The mail service closed the connection");
    public static readonly SmtpReply NoMember421 = new(421, "4.4.1", "The mail service is not reachable, please try again later");
    public static readonly SmtpReply TooManyConnections = new(421, "4.7.0", "Too many connections, please try again later");
    public static readonly SmtpReply TooBusy = new(421, "4.3.2", "Too busy at the moment, please try again later");
    public static readonly SmtpReply ServiceNotAvailable = new(421, "4.3.0", "The service is not available, please try again later");

    public static readonly SmtpReply TlsReady = new(220, "2.0.0", "Ready to start TLS");
    public static readonly SmtpReply TlsNotAvailable = new(454, "4.7.0", "TLS is not available at the moment");
    public static readonly SmtpReply TlsActive = new(503, "5.5.1", "TLS is already active");

    public static readonly SmtpReply NoUtf8Member = new(550, "5.6.7", "No server for this mail supports SMTPUTF8");
    public static readonly SmtpReply NoEightBitMember = new(554, "5.6.3", "No server for this mail supports 8BITMIME");
    public static readonly SmtpReply RequireTls = new(550, "5.7.30", "REQUIRETLS is not supported");
}
