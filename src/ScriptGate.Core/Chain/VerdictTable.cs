namespace ScriptGate.Core.Chain;

/// <summary>What a verdict means at a stage: the table of the documentation, cell by cell, as data.</summary>
internal static class VerdictTable
{
    private static readonly Row Session = new(new(451, "4.7.1", Later), new(550, "5.7.1", Refused), new(421, "4.7.0", Closing), MayDiscard: false);

    private static readonly Row Content = new(new(451, "4.7.1", Later), new(554, "5.7.1", Refused), new(421, "4.7.0", Closing), MayDiscard: true);

    private static readonly Row[] Rows = BuildRows();

    private const string Later = "Temporarily refused by policy, please try again later";
    private const string Refused = "Refused by policy";
    private const string Closing = "Closing the connection";

    /// <summary>The reply of a refusing verdict: its own codes and text where it has them, the stage's where it has not.</summary>
    public static SmtpReply Reply(Stage stage, Verdict verdict)
    {
        var row = Rows[(int)stage];
        var standard = row.Standard(verdict.Kind);
        if (verdict.Code == 0 && verdict.EnhancedCode.IsNone && verdict.Text.Length == 0)
        {
            return standard;
        }

        var code = verdict.Code == 0 ? CodeFor(row, standard, verdict.EnhancedCode) : verdict.Code;
        var enhanced = verdict.EnhancedCode.IsNone ? EnhancedFor(standard, code) : verdict.EnhancedCode;
        return new SmtpReply(code, enhanced, verdict.Text.Length == 0 ? standard.Text : verdict.Text);
    }

    /// <summary>Whether the verdict is one the stage knows. One that is not is an error of the step: its <c>onFailure</c> decides.</summary>
    public static bool IsLegal(Stage stage, VerdictKind kind, bool allowDiscard) => kind switch
    {
        VerdictKind.Discard => allowDiscard && Rows[(int)stage].MayDiscard,
        _ => true,
    };

    // Disconnect has no class of its own, so the enhanced code it was given may ask for another code than 421.
    private static int CodeFor(Row row, SmtpReply standard, EnhancedCode enhanced) =>
        enhanced.IsNone || enhanced.Class == standard.Code / 100 ? standard.Code : enhanced.Class == 4 ? row.Defer.Code : row.Reject.Code;

    private static EnhancedCode EnhancedFor(SmtpReply standard, int code) =>
        standard.EnhancedCode with { Class = code / 100 };

    private static Row[] BuildRows()
    {
        var rows = new Row[Enum.GetValues<Stage>().Length];
        Array.Fill(rows, Session);
        rows[(int)Stage.Connect] = new(new(421, "4.7.1", Later), new(554, "5.7.1", Refused), new(421, "4.7.0", Closing), MayDiscard: false);
        rows[(int)Stage.StartTls] = new(new(454, "4.7.0", "TLS not available now"), new(502, "5.5.1", "Command not available"), new(421, "4.7.0", Closing), MayDiscard: false);
        rows[(int)Stage.Tls] = new(new(421, "4.7.0", Later), new(550, "5.7.10", "TLS policy not met"), new(421, "4.7.0", Closing), MayDiscard: false);
        rows[(int)Stage.Auth] = new(new(451, "4.7.0", "Authentication not available now"), new(535, "5.7.8", "Authentication refused"), new(421, "4.7.0", Closing), MayDiscard: false);
        rows[(int)Stage.Mail] = Session with { MayDiscard = true };
        rows[(int)Stage.Rcpt] = Session with { MayDiscard = true };
        rows[(int)Stage.Data] = Content;
        rows[(int)Stage.Headers] = Content;
        rows[(int)Stage.Message] = Content;
        return rows;
    }

    private sealed record Row(SmtpReply Defer, SmtpReply Reject, SmtpReply Disconnect, bool MayDiscard)
    {
        public SmtpReply Standard(VerdictKind kind) => kind switch
        {
            VerdictKind.Reject => Reject,
            VerdictKind.Disconnect => Disconnect,
            _ => Defer,
        };
    }
}
