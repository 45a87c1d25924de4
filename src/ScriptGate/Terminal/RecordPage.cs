using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Logging;

namespace ScriptGate.Terminal;

/// <summary>A transaction record as a person reads it: what is known, and nothing about what is not.</summary>
internal static class RecordPage
{
    private const int LabelWidth = 16;

    public static void Print(TextWriter writer, RecordView record)
    {
        writer.WriteLine($"{record.Id}  {record.Result}  {Moment.Of(record.Time)}");
        Line(writer, "virtual server", Joined(record.VirtualServer, Prefixed("profile ", record.Profile)));
        Line(writer, "client", Joined(record.Client, Prefixed("hello ", record.Hello), record.Tls ?? "no TLS", Prefixed("user ", record.User)));
        Line(writer, "sender", record.Sender is null ? null : $"<{record.Sender}>");
        PrintRecipients(writer, record);
        Line(writer, "message", record.Size == 0 && record.MessageId is null ? null : Joined($"{record.Size} octets", record.MessageId));
        Line(writer, "pool", Joined(record.Pool, Prefixed("member ", record.Member)));
        Line(writer, "member's reply", record.MemberReply);
        Line(writer, "reply", record.Reply);
        Line(writer, "decided by", Joined(record.By, record.Command is "." ? "after the message" : Prefixed("at ", record.Command)));
        foreach (var violation in record.Violations)
        {
            var details = Prefixed(", ", violation.SubCode) + Prefixed(" ", violation.Evidence?.ToJsonString());
            Line(writer, "violation", $"{violation.Name} at {violation.Stage}: {violation.Effect}{details}");
        }

        Line(writer, "detail", record.Detail);
        Line(writer, "took", record.Sender is null ? null : string.Create(CultureInfo.InvariantCulture, $"{record.DurationMs:0.0} ms"));
        writer.WriteLine();
    }

    private static void PrintRecipients(TextWriter writer, RecordView record)
    {
        foreach (var recipient in record.Recipients)
        {
            Line(writer, "recipient", $"<{recipient.Address}>  {recipient.Reply}");
        }

        Line(writer, "recipient", record.MoreRecipients == 0 ? null : $"and {record.MoreRecipients} more");
    }

    private static void Line(TextWriter writer, string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            writer.WriteLine($"  {label.PadRight(LabelWidth)}{EscapedText.Of(text)}");
        }
    }

    private static string? Prefixed(string prefix, string? text) => string.IsNullOrEmpty(text) ? null : prefix + text;

    private static string Joined(params string?[] parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
}
