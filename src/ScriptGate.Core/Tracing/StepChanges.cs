using System.Globalization;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Messages;
using ScriptGate.Core.Sessions;

namespace ScriptGate.Core.Tracing;

/// <summary>What a step changed, found by looking before and behind it: nothing in a session has to tell.</summary>
internal sealed class StepChanges(Session session)
{
    private const string Header = "header ";
    private const int LongestValue = 120;
    private const int MostNotes = 200;

    private OrderedDictionary<string, string> _before = [];

    /// <summary>The event whose steps are asked.</summary>
    public SmtpEvent? Event { get; set; }

    /// <summary>True where what rules write down may be what a message holds.</summary>
    public static bool HoldsContent(Stage? stage) => stage is Stage.Headers or Stage.Message;

    public void Begin() => _before = Look();

    public IEnumerable<string> End()
    {
        var now = Look();
        foreach (var (name, value) in now)
        {
            var old = _before.GetValueOrDefault(name);
            if (old != value)
            {
                yield return name.StartsWith(Header, StringComparison.Ordinal) ? $"{name} {value}" : old is null ? $"{name} = {value}" : $"{name} = {value} (was {old})";
            }
        }

        foreach (var (name, value) in _before)
        {
            if (!now.ContainsKey(name))
            {
                yield return name.StartsWith(Header, StringComparison.Ordinal) ? $"{name} not {value} any more" : $"{name} is not set any more (was {value})";
            }
        }

        _before = now;
    }

    private OrderedDictionary<string, string> Look()
    {
        var seen = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        Take(seen, "session pool", session.Pool);
        Take(seen, "session member", session.Member);
        Take(seen, "session source", session.Source?.ToString());
        Take(seen, "session persistence key", session.PersistenceKey);
        Take(seen, "STARTTLS", EnumWords.Format(session.StartTls));
        Take(seen, "switched off", session.SwitchedOff);
        Take(seen, "session end", session.Closing?.Text);
        TakeNotes(seen, "session note", session.Notes.Count == 0 ? [] : session.Notes);
        if (session.Transaction is { } transaction)
        {
            Take(seen, "pool", transaction.Pool);
            Take(seen, "member", transaction.Member);
            Take(seen, "persistence key", transaction.PersistenceKey);
            Take(seen, "sender", $"<{transaction.Sender}>");
            try
            {
                TakeNotes(seen, "note", transaction.NotesTaken);
                TakeHeaders(seen, transaction.Message?.Headers as MessageHeaders);
            }
            catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
            {
                // A step that is out of its time goes on changing them at this moment; what it did is seen behind the next step.
            }
        }

        TakeEvent(seen);
        return seen;
    }

    private void TakeEvent(OrderedDictionary<string, string> seen)
    {
        switch (Event)
        {
            case RcptEvent rcpt:
                Take(seen, "recipient", $"<{rcpt.Recipient.Address}>");
                Take(seen, "recipient's pool", rcpt.Recipient.Pool);
                break;
            case EhloEvent { Withheld.Count: > 0 } hello:
                Take(seen, "withheld from EHLO", string.Join(", ", hello.Withheld));
                break;
            case ReplyEvent reply:
                Take(seen, "reply", reply.Reply.Text);
                break;
            case ServerReplyEvent reply:
                Take(seen, "reply", reply.Reply.Text);
                break;
            case PoolSelectedEvent pool:
                Take(seen, "TLS to the member", $"{EnumWords.Format(pool.ServerTls.Mode)}{(pool.ServerTls.Verify ? ", verified" : null)}");
                Take(seen, "how the member is told of the client", EnumWords.Format(pool.Announce));
                break;
        }
    }

    private void TakeNotes(OrderedDictionary<string, string> seen, string kind, IEnumerable<KeyValuePair<string, object?>> notes)
    {
        foreach (var (name, value) in notes.Take(MostNotes))
        {
            seen[$"{kind} {TraceText.Cut(name, LongestValue)}"] = ValueOf(value);
        }
    }

    // Values of fields are the message's.
    private static void TakeHeaders(OrderedDictionary<string, string> seen, MessageHeaders? headers)
    {
        foreach (var (edit, name, octets) in headers?.Edits ?? [])
        {
            var key = Header + name;
            for (var i = 2; seen.ContainsKey(key); i++)
            {
                key = string.Create(CultureInfo.InvariantCulture, $"{Header}{name} ({i})");
            }

            seen[key] = octets is { } count ? count == 1 ? $"{edit}, 1 octet" : $"{edit}, {count} octets" : edit;
        }
    }

    private string ValueOf(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => HoldsContent(Event?.Stage) ? $"a text of {text.Length} characters" : $"'{TraceText.Cut(text, LongestValue)}'",
        IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
        _ => "data",
    };

    private static void Take(OrderedDictionary<string, string> seen, string name, string? value)
    {
        if (value is not null)
        {
            seen[name] = TraceText.Cut(value, TraceText.Longest);
        }
    }
}
