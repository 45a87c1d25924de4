using System.Globalization;
using System.Text.Json.Nodes;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Records;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>The words of a trace.</summary>
internal static class TraceText
{
    /// <summary>Characters of one text.</summary>
    public const int Longest = 2048;

    private const int MostEvidence = 4096;

    private static readonly string[] Stages =
        [.. Enum.GetValues<Stage>().Select(stage => stage == Stage.StartTls ? "STARTTLS" : EnumWords.Format(stage).Replace('-', '_').ToUpperInvariant())];

    public static string Cut(string text, int longest = Longest) =>
        text.Length <= longest ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest), "…");

    /// <summary>The event, as rules write it.</summary>
    public static string Of(Stage stage) => (int)stage < Stages.Length ? Stages[(int)stage] : stage.ToString();

    /// <summary>The events, as rules write them.</summary>
    public static IReadOnlyList<string> Events => Stages;

    public static string Of(StepInfo step) => step.Check is null ? step.Source : step.Name;

    /// <summary>The codes and the text that a verdict brings; null where they are its stage's.</summary>
    public static string? ReplyOf(Verdict verdict)
    {
        var words = new[] { verdict.Code == 0 ? "" : verdict.Code.ToString(CultureInfo.InvariantCulture), verdict.EnhancedCode.IsNone ? "" : verdict.EnhancedCode.ToString(), verdict.Text };
        var reply = string.Join(' ', words.Where(word => word.Length > 0));
        return reply.Length == 0 ? null : Cut(reply);
    }

    public static string FailureOf(StepEnd end, string? reason) => end switch
    {
        StepEnd.TimedOut => "it was over its time",
        StepEnd.StageTimedOut => "all steps of the event together were over their time",
        StepEnd.SessionEnded => "the session ended while it waited",
        _ => Cut(reason ?? EnumWords.Format(end)),
    };

    public static string? AboutOf(SmtpEvent e) => e switch
    {
        MailEvent mail => $"<{mail.Transaction.Sender}>",
        RcptEvent rcpt => $"<{rcpt.Recipient.Address}>",
        EhloEvent hello => Cut(hello.Hello.Name),
        AuthEvent auth => Cut(auth.Mechanism),
        ServerReplyEvent reply => $"{reply.Command} {reply.Reply.Code}",
        ReplyEvent reply => $"{reply.Command} {reply.Reply.Code}",
        ProtocolEvent finding => finding.SubCode,
        PoolSelectedEvent pool => pool.Pool,
        ServerConnectedEvent connected => $"{connected.Pool} {connected.Member}",
        PoolFailedEvent failed => failed.Pool,
        _ => null,
    };

    public static string Of(TlsInfo tls)
    {
        var name = tls.ServerName is null ? null : $", asked for {Cut(tls.ServerName, 256)}";
        var certificate = tls.ClientCertificate is { } shown ? $", certificate {Cut(shown.Subject, 256)} ({shown.Problem ?? "valid"})" : null;
        return $"TLS{tls.Version} {tls.Cipher}{name}{certificate}";
    }

    /// <summary>Which flags decided: those that hold, with the profile that says so.</summary>
    public static string Of(ViolationFlags flags)
    {
        var set = new List<string>();
        Take(set, "alarm", flags.Alarm, flags.AlarmFrom);
        Take(set, "block", flags.Block, flags.BlockFrom);
        Take(set, "staging", flags.Staging, flags.StagingFrom);
        return set.Count == 0 ? "none" : string.Join(", ", set);

        static void Take(List<string> set, string flag, bool holds, string? from)
        {
            if (holds)
            {
                set.Add(from is null ? $"{flag} (default)" : $"{flag} ({from})");
            }
        }
    }

    public static string Of(Session session, bool isNew)
    {
        var where = $"from {session.RemoteEndPoint} to {session.Server.Name} at {session.LocalEndPoint}, profile {session.Server.Profile.Name}{(session.IsTrusted ? ", trusted network" : null)}";
        if (isNew)
        {
            return where;
        }

        var since = session.StartedAt.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var hello = session.Hello is { } said ? $", {said.Verb} {Cut(said.Name, 256)}" : null;
        var tls = session.Tls is { } secured ? $", {Of(secured)}" : null;
        var user = session.Auth is { } auth ? $", user {Cut(auth.User ?? "(not known)", 256)}" : null;
        return $"{where}, under way since {since}Z{hello}{tls}{user}";
    }

    public static string Of(string pool, IMemberLink link)
    {
        var tls = link.Tls is { IsEncrypted: true } secured ? $"TLS{secured.Version} {secured.Cipher}{(secured.IsVerified ? ", verified" : ", not verified")}" : "in clear";
        var source = link.Source is { } address ? $", from {address}" : null;
        var told = link.Announced is ClientAddressMode.None ? null : $", told of the client by {EnumWords.Format(link.Announced)}";
        return $"pool {pool}, {(link.IsReused ? "kept from an earlier session" : "new")}, {tls}{source}{told}";
    }

    public static JsonNode? Bounded(JsonNode? evidence) =>
        evidence?.ToJsonString() is { Length: > MostEvidence } text
            ? new JsonObject { ["…"] = $"{text.Length} characters, too long for a trace; 'scriptgate why' has all of it" }
            : evidence;
}
