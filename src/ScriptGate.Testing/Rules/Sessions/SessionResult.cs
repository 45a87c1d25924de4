using System.Text;
using ScriptGate.Core.Messages;
using ScriptGate.Core.Records;
using ScriptGate.Mime;

namespace ScriptGate.Testing.Rules;

/// <summary>What came of a session: what the client was told, what members got, what was recorded and said.</summary>
internal sealed class SessionResult
{
    /// <summary>The support ID of the session.</summary>
    public required string? Id { get; init; }

    public required string Transcript { get; init; }

    /// <summary>True when the gateway ended the connection before the client said QUIT.</summary>
    public required bool IsClosed { get; init; }

    public required IReadOnlyList<BenchReply> Replies { get; init; }

    /// <summary>The reply that decided.</summary>
    public required BenchReply? Decisive { get; init; }

    public required IReadOnlyList<RecipientResult> Recipients { get; init; }

    /// <summary>The records, oldest first.</summary>
    public required IReadOnlyList<TransactionRecord> Records { get; init; }

    public required IReadOnlyList<DeliveredMessage> Messages { get; init; }

    public required IReadOnlyList<string> Log { get; init; }

    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>The record that decided: the last one of a transaction, else the last of all.</summary>
    public TransactionRecord? Record => Records.LastOrDefault(record => record.Sender is not null) ?? (Records.Count > 0 ? Records[^1] : null);

    /// <summary>What became of it, in a word.</summary>
    public string Outcome => Record?.Result switch
    {
        TransactionResult.Delivered => "delivered",
        TransactionResult.Rejected => "rejected",
        TransactionResult.Deferred => "deferred",
        TransactionResult.Discarded => "discarded",
        TransactionResult.InDoubt => "in-doubt",
        TransactionResult.Abandoned => "abandoned",
        _ => "none",
    };

    public IReadOnlyList<ViolationRecord> Violations => [.. Records.SelectMany(record => record.Violations)];

    /// <summary>The reply to the first command of a verb; null when it was not said or not answered.</summary>
    public BenchReply? ReplyTo(string verb) => Replies.FirstOrDefault(reply => reply.Command.Split(' ', ':')[0].Equals(verb, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A recipient and what the client was told.</summary>
internal sealed record RecipientResult(string Address, BenchReply Reply)
{
    public override string ToString() => $"{Address}: {Reply}";
}

/// <summary>A message as a member took it.</summary>
internal sealed class DeliveredMessage
{
    private readonly MessageHeaders _headers;

    public DeliveredMessage(TakenMessage taken, byte[]? sent)
    {
        Pool = taken.Pool;
        Member = taken.Member;
        Source = taken.Message.Client?.ToString();
        Announced = taken.Message.Announced;
        From = AddressOf(taken.Message.Mail);
        To = [.. taken.Message.Recipients.Select(AddressOf)];
        var content = taken.Message.Content;
        var searched = 0;
        var end = HeaderBlock.FindEnd(content, ref searched);
        _headers = new MessageHeaders(content.AsMemory(0, end < 0 ? content.Length : end));
        Text = Encoding.UTF8.GetString(content);
        Body = Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var gap && gap >= 0 ? Text[(gap + 4)..] : "";
        var before = sent is null ? [] : FieldsOf(Encoding.UTF8.GetString(sent));
        var after = FieldsOf(Text);
        Added = [.. Minus(after, before)];
        Removed = [.. Minus(before, after)];
    }

    public string Pool { get; }

    public string Member { get; }

    /// <summary>The address that the gateway connected from; null for the system's choice.</summary>
    public string? Source { get; }

    /// <summary>What the member was told of the client with XCLIENT; null for nothing.</summary>
    public string? Announced { get; }

    public string From { get; }

    public IReadOnlyList<string> To { get; }

    public IHeaderList Headers => _headers;

    public string Text { get; }

    public string Body { get; }

    /// <summary>Header fields that the client did not send, unfolded.</summary>
    public IReadOnlyList<string> Added { get; }

    /// <summary>Header fields that only the client sent.</summary>
    public IReadOnlyList<string> Removed { get; }

    public override string ToString() => $"{Pool}: <{From}> to {string.Join(", ", To)}";

    private static string AddressOf(string line)
    {
        var start = line.IndexOf('<', StringComparison.Ordinal);
        var end = line.IndexOf('>', StringComparison.Ordinal);
        return start >= 0 && end > start ? line[(start + 1)..end] : line;
    }

    private static List<string> FieldsOf(string text)
    {
        var fields = new List<string>();
        foreach (var line in text.Split("\r\n").TakeWhile(line => line.Length > 0))
        {
            if (line[0] is ' ' or '\t' && fields.Count > 0)
            {
                fields[^1] += " " + line.TrimStart(' ', '\t');
            }
            else
            {
                fields.Add(line);
            }
        }

        return fields;
    }

    // As bags: a field that stands there twice has to be there twice.
    private static List<string> Minus(List<string> left, List<string> right)
    {
        var rest = new List<string>(right);
        return left.FindAll(field => !rest.Remove(field));
    }
}
