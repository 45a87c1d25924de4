namespace ScriptGate.Smtp;

/// <summary>Which command is allowed when (RFC 5321 section 4.1.4): one row per verb, one column per state.</summary>
/// <remarks>
/// Allowed means: not out of order. Whether we carry the command out is decided elsewhere, so a verb that we never carry out, known or not, is in order
/// and gets its 500 or 502.
/// </remarks>
public static class StateTable
{
    // The answers. A reader of the table needs only these names.
    private static readonly SmtpReply Hello = Refuse("Say EHLO or HELO first");
    private static readonly SmtpReply Sender = Refuse("MAIL is needed first");
    private static readonly SmtpReply Nested = Refuse("A transaction is open already");
    private static readonly SmtpReply Rcpts = Refuse("No valid recipients");
    private static readonly SmtpReply Inside = Refuse("Not possible during a transaction");
    private static readonly SmtpReply Chunks = Refuse("Only BDAT or RSET can follow BDAT");
    private static readonly SmtpReply Gone = Refuse("Service refused, only QUIT is possible");

    // EHLO, HELO and RSET end an open transaction (RFC 5321 section 4.1.4). A verb is found by its number, so the rows are in the order of the enum.
    private static readonly Row[] Rows =
    [
        //                      Connected  Ready   Mail    Recipients  Chunking  Refused
        new(SmtpVerb.Unknown,   Yes,       Yes,    Yes,    Yes,        Yes,      Gone),
        new(SmtpVerb.Ehlo,      Yes,       Yes,    Yes,    Yes,        Yes,      Gone),
        new(SmtpVerb.Helo,      Yes,       Yes,    Yes,    Yes,        Yes,      Gone),
        new(SmtpVerb.Mail,      Hello,     Yes,    Nested, Nested,     Chunks,   Gone),
        new(SmtpVerb.Rcpt,      Hello,     Sender, Yes,    Yes,        Chunks,   Gone),
        new(SmtpVerb.Data,      Hello,     Sender, Rcpts,  Yes,        Chunks,   Gone),
        new(SmtpVerb.Bdat,      Hello,     Sender, Rcpts,  Yes,        Yes,      Gone),
        new(SmtpVerb.Rset,      Yes,       Yes,    Yes,    Yes,        Yes,      Gone),
        new(SmtpVerb.Noop,      Yes,       Yes,    Yes,    Yes,        Yes,      Gone),
        new(SmtpVerb.Quit,      Yes,       Yes,    Yes,    Yes,        Yes,      Yes),
        new(SmtpVerb.Help,      Yes,       Yes,    Yes,    Yes,        Yes,      Gone),
        new(SmtpVerb.Auth,      Hello,     Yes,    Inside, Inside,     Chunks,   Gone),
        new(SmtpVerb.StartTls,  Hello,     Yes,    Inside, Inside,     Chunks,   Gone),
        new(SmtpVerb.Vrfy,      Yes,       Yes,    Yes,    Yes,        Yes,      Gone),
        new(SmtpVerb.Expn,      Yes,       Yes,    Yes,    Yes,        Yes,      Gone),
        new(SmtpVerb.Etrn,      Yes,       Yes,    Yes,    Yes,        Chunks,   Gone),
        new(SmtpVerb.Turn,      Yes,       Yes,    Yes,    Yes,        Chunks,   Gone),
        new(SmtpVerb.Send,      Yes,       Yes,    Yes,    Yes,        Chunks,   Gone),
        new(SmtpVerb.Soml,      Yes,       Yes,    Yes,    Yes,        Chunks,   Gone),
        new(SmtpVerb.Saml,      Yes,       Yes,    Yes,    Yes,        Chunks,   Gone),
        new(SmtpVerb.Xclient,   Yes,       Yes,    Inside, Inside,     Chunks,   Gone),
        new(SmtpVerb.Xforward,  Yes,       Yes,    Inside, Inside,     Chunks,   Gone),
    ];

    /// <summary>In order: nothing to answer.</summary>
    private static SmtpReply? Yes => null;

    /// <summary>Null when the verb is in order in this state; else the 503 to answer. The state stays as it is.</summary>
    public static SmtpReply? Check(SmtpState state, SmtpVerb verb)
    {
        var row = Rows[(int)verb];
        return state switch
        {
            SmtpState.Connected => row.Connected,
            SmtpState.Ready => row.Ready,
            SmtpState.Mail => row.Mail,
            SmtpState.Recipients => row.Recipients,
            SmtpState.Chunking => row.Chunking,
            _ => row.Refused,
        };
    }

    /// <summary>True for verbs that stand alone on their line; an argument is a syntax error, 501 5.5.4 (RFC 5321 section 4.1.1, RFC 3207 section 4).</summary>
    public static bool TakesNoArgument(SmtpVerb verb) => verb is SmtpVerb.Rset or SmtpVerb.Data or SmtpVerb.Quit or SmtpVerb.StartTls;

    private static SmtpReply Refuse(string text) => new(503, "5.5.1", text);

    private sealed record Row(
        SmtpVerb Verb, SmtpReply? Connected, SmtpReply? Ready, SmtpReply? Mail, SmtpReply? Recipients, SmtpReply? Chunking, SmtpReply? Refused);
}
