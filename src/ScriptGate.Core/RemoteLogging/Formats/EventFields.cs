using System.Globalization;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>The fields of an event that every format shows, in their order. What is not known is left out.</summary>
internal static class EventFields
{
    public static IEnumerable<(string Name, string Value)> Of(RemoteLogEvent happened)
    {
        var record = happened.Record;
        yield return ("supportId", record.Id);
        if (happened.Violation is { } violation)
        {
            yield return ("violation", violation.Name);
            if (violation.SubCode is { } subCode)
            {
                yield return ("subCode", EventText.Plain(subCode));
            }

            yield return ("stage", violation.Stage.ToString().ToUpperInvariant());
            yield return ("blocked", violation.Blocked ? "true" : "false");
        }

        yield return ("virtualServer", record.VirtualServer);
        foreach (var (name, value) in Optional(record))
        {
            if (value is not null)
            {
                yield return (name, EventText.Plain(value));
            }
        }
    }

    private static IEnumerable<(string Name, string? Value)> Optional(TransactionRecord record)
    {
        yield return ("profile", record.Profile);
        yield return ("protocol", record.Protocol);
        yield return ("client", record.Client.Address.ToString());
        yield return ("clientPort", record.Client.Port.ToString(CultureInfo.InvariantCulture));
        yield return ("hello", record.Hello);
        yield return ("tls", record.Tls);
        yield return ("user", record.User);
        yield return ("sender", record.Sender?.ToString());
        yield return ("recipients", Recipients(record));
        yield return ("messageId", record.MessageId);
        yield return ("size", record.Size == 0 ? null : record.Size.ToString(CultureInfo.InvariantCulture));
        yield return ("pool", record.Pool);
        yield return ("member", record.Member);
        yield return ("result", EnumWords.Format(record.Result));
        yield return ("reply", record.Reply);
        yield return ("by", record.By);
    }

    private static string? Recipients(TransactionRecord record) => record.Recipients.Count switch
    {
        0 => null,
        <= EventText.MaxRecipients => string.Join(',', record.Recipients.Select(recipient => recipient.Address)),
        _ => $"{string.Join(',', record.Recipients.Take(EventText.MaxRecipients).Select(recipient => recipient.Address))},+{record.Recipients.Count - EventText.MaxRecipients}",
    };
}
