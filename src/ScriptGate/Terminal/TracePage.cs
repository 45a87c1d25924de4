using System.Globalization;
using ScriptGate.Commands;
using ScriptGate.Core.Tracing;
using ScriptGate.Logging;

namespace ScriptGate.Terminal;

/// <summary>The lines of a trace as a person reads them: what was said to the left, what the gateway thought about it further in.</summary>
internal static class TracePage
{
    public static void Print(TextWriter writer, TraceLine line)
    {
        if (line.Session is null)
        {
            writer.WriteLine(OfTrace(line));
            return;
        }

        var head = $"{line.Time.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {line.Session}";
        var (mark, text) = Describe(line);

        // The lines of a reply are lines; any other line end in a text is part of it.
        var texts = line.Kind is TraceKind.Reply or TraceKind.MemberReply ? text.Split('\n') : [text];
        foreach (var part in texts)
        {
            writer.WriteLine($"{head} {mark}{EscapedText.Of(part)}");
        }
    }

    private static string OfTrace(TraceLine line) => line.Kind switch
    {
        TraceKind.Began => $"tracing from {Moment.Of(line.Time)}, for {DurationText.Format(TimeSpan.FromMilliseconds(line.TookMs ?? 0))} at most; times are UTC",
        TraceKind.Dropped => $"... {Counted.Of(line.Count ?? 0, "line")} dropped",
        _ => $"the trace is over: {EscapedText.Of(line.Text ?? "")}; {Counted.Of(line.Count ?? 0, "session")} shown{(line.Failure is null ? null : $"; {EscapedText.Of(line.Failure)}")}",
    };

    private static (string Mark, string Text) Describe(TraceLine line) => line.Kind switch
    {
        TraceKind.Opened => ("", $"session {line.Text}"),
        TraceKind.Closed => ("", $"session over: {line.Text}"),
        TraceKind.Tls => ("", line.Failure is null ? $"secured: {line.Text}" : $"TLS failed: {line.Failure}"),
        TraceKind.Client => ("C: ", line.Text ?? ""),
        TraceKind.ClientOctets => ("C: ", $"({line.Text}, {Octets(line)})"),
        TraceKind.Reply => ("S: ", line.Text ?? ""),
        TraceKind.Event => ("  ", $"{line.Event}{Prefixed(" ", line.About)}"),
        TraceKind.Step => ("    ", $"{line.Step}: {Joined(Said(line), Took(line))}"),
        TraceKind.Computed => ("    ", $"{line.Step}: {Milliseconds(line.ComputingMs ?? 0)} ms of that computing"),
        TraceKind.Decision => ("  ", line.Verdict is null ? $"{line.Event} not decided: {line.Failure}" : $"{line.Event} = {Joined(Said(line) + Prefixed(" by ", line.Step))}"),
        TraceKind.Violation => ("      ", $"violation {Joined(line.Violation + Prefixed(" ", line.Text), line.Effect?.Replace('-', ' '), Prefixed("flags: ", line.Flags), line.Failure)}{Prefixed(" ", line.Evidence?.ToJsonString())}"),
        TraceKind.Log => ("      ", $"log {line.Step}: {line.Text}"),
        TraceKind.Call => ("      ", $"{line.Service} {line.Text}{Prefixed(" -> ", line.Answer)}{Prefixed(" failed: ", line.Failure)}{Prefixed(", ", Took(line))}"),
        TraceKind.Change => ("      ", line.Text ?? ""),
        TraceKind.Member => ("M: ", $"{Joined(line.Member, line.Text, line.Failure)}"),
        TraceKind.MemberCommand => ("M> ", line.Text ?? ""),
        TraceKind.MemberOctets => ("M> ", $"({line.Text}, {Octets(line)})"),
        TraceKind.MemberReply => ("M< ", line.Text ?? ""),
        TraceKind.Record => ("", $"record {line.Transaction}: {Joined(line.Text + Prefixed(" by ", line.Step), Took(line))}"),
        _ => ("", $"{line.Kind} {line.Text}"),
    };

    private static string? Said(TraceLine line) =>
        line.Kind == TraceKind.Step && line.Failure is not null ? $"failed ({line.Failure}), treated as {line.Verdict}{Prefixed(" ", line.Text)}"
        : $"{line.Verdict}{Prefixed(" ", line.Text)}{(line.Failure is null ? null : $" ({line.Failure})")}";

    private static string? Took(TraceLine line) => line.TookMs is not { } took ? null
        : line.ComputingMs is { } computing ? $"{Milliseconds(took)} ms ({Milliseconds(computing)} computing)"
        : $"{Milliseconds(took)} ms";

    private static string Octets(TraceLine line) => Counted.Of(line.Octets ?? 0, "octet");

    private static string Milliseconds(double milliseconds) => milliseconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static string? Prefixed(string prefix, string? text) => string.IsNullOrEmpty(text) ? null : prefix + text;

    private static string Joined(params string?[] parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
}
