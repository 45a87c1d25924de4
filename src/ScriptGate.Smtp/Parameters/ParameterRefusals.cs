namespace ScriptGate.Smtp;

/// <summary>The answers to parameters we cannot take (RFC 5321 section 4.1.1.11: 501 for a bad value, 555 for what we do not know).</summary>
internal static class ParameterRefusals
{
    public static readonly SmtpReply Syntax = Bad("Syntax error in parameters");
    public static readonly SmtpReply Twice = Bad("A parameter is given twice");
    public static readonly SmtpReply NoValue = Bad("A parameter has a value it must not have");
    public static readonly SmtpReply Size = Bad("SIZE takes 1 to 20 digits");
    public static readonly SmtpReply Body = Bad("BODY takes 7BIT or 8BITMIME");
    public static readonly SmtpReply Ret = Bad("RET takes FULL or HDRS");
    public static readonly SmtpReply EnvId = Bad("ENVID takes at most 100 characters of xtext");
    public static readonly SmtpReply Auth = Bad("AUTH takes xtext or <>");
    public static readonly SmtpReply Notify = Bad("NOTIFY takes NEVER or a list of SUCCESS, FAILURE and DELAY");
    public static readonly SmtpReply ORcpt = Bad("ORCPT takes a type, a semicolon and at most 500 characters in all");
    public static readonly SmtpReply Unknown = new(555, "5.5.4", "Unknown parameter");
    public static readonly SmtpReply Binary = new(555, "5.5.4", "BODY=BINARYMIME is not supported");

    private static SmtpReply Bad(string text) => new(501, "5.5.4", text);
}
