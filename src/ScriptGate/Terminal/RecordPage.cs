using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Commands;
using ScriptGate.Logging;
using Spectre.Console;

namespace ScriptGate.Terminal;

/// <summary>A transaction record as a person reads it: what is known, and nothing about what is not.</summary>
internal static class RecordPage
{
    private const int LabelWidth = 16;

    public static void Print(TextWriter writer, TerminalStyle style, RecordView record)
    {
        writer.WriteLine($"{record.Id}  {record.Result}  {Moment.Of(record.Time)}");
        Line(writer, "virtual server", Joined(record.VirtualServer, Prefixed("profile ", record.Profile)));
        Line(writer, "client", Joined(record.Client, Prefixed("hello ", record.Hello), record.Tls ?? "no TLS", Prefixed("user ", record.User), record.Trusted is true ? "trusted network" : null));
        Line(writer, "sender", record.SenderNamed());
        PrintRecipients(writer, record);
        Line(writer, "message", record.Size == 0 && record.MessageId is null ? null : Joined($"{record.Size} octets", record.MessageId));
        Line(writer, "pool", Joined(record.Pool, Prefixed("member ", record.Member)));
        Line(writer, "member's reply", record.MemberReply);
        Line(writer, "reply", record.Reply);
        Line(writer, "decided by", Joined(record.By, record.Command is "." ? "after the message" : Prefixed("at ", record.Command)));
        Line(writer, "switched off", record.SwitchedOff);
        PrintSteps(writer, style, record);
        foreach (var violation in record.Violations)
        {
            var details = Prefixed(", ", violation.SubCode) + Prefixed(" ", violation.Evidence?.ToJsonString());
            Line(writer, "violation", $"{violation.Name} at {violation.Stage}: {violation.Effect}{details}");
            Line(writer, "  flags", violation.Flags?.ToString());
        }

        Line(writer, "detail", record.Detail);
        Line(writer, "took", record.Sender is null ? null : string.Create(CultureInfo.InvariantCulture, $"{record.DurationMs:0.0} ms"));
        writer.WriteLine();
    }

    private static void PrintRecipients(TextWriter writer, RecordView record)
    {
        foreach (var recipient in record.Recipients)
        {
            Line(writer, "recipient", $"{recipient.Named()}  {recipient.Reply}{(recipient.Exempt is true ? "  (exempt)" : null)}");
        }

        Line(writer, "recipient", record.MoreRecipients == 0 ? null : $"and {record.MoreRecipients} more");
    }

    private static void PrintSteps(TextWriter writer, TerminalStyle style, RecordView record)
    {
        if (record.Steps is not { Count: > 0 } steps)
        {
            return;
        }

        var table = Tables.Create("at (ms)", "event", "about", "step", "took (ms)", "said");
        table.Columns[0].RightAligned();
        table.Columns[4].RightAligned();
        foreach (var step in steps)
        {
            var name = step.Times is { } times ? string.Create(CultureInfo.InvariantCulture, $"{step.Step}, {times} times") : step.Step;
            table.AddTextRow(Milliseconds(step.AtMs), step.Event, step.About, name, Milliseconds(step.TookMs), step.Says());
        }

        style.Open(writer).Write(table);
        Line(writer, "steps", record.MoreSteps is { } more ? $"and {Counted.Of(more, "more step")}" : null);
    }

    private static string Milliseconds(double milliseconds) => milliseconds.ToString("0.000", CultureInfo.InvariantCulture);

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
