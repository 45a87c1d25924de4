using System.Text.RegularExpressions;

namespace ScriptGate.Testing.Rules;

/// <summary>What a test says of the members of a pool: a reply for a command, for each time the command comes, or for an address.</summary>
internal sealed partial class MemberPlan
{
    /// <summary>What a test can say the answer to: commands, the greeting, and the end of the message.</summary>
    public static readonly IReadOnlyList<string> Commands = ["greeting", "EHLO", "HELO", "MAIL", "RCPT", "DATA", ".", "RSET", "NOOP", "QUIT", "AUTH"];

    private const string XClient = "XCLIENT NAME ADDR PROTO HELO LOGIN";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemberAnswer> _answers = new(StringComparer.OrdinalIgnoreCase);

    public MemberPlan()
    {
        foreach (var verb in Commands)
        {
            Script.OnCommand(verb, step => AnswerAsync(verb, step));
        }

        Script.Offers.Add("AUTH PLAIN LOGIN");
        Script.OnGreeting(step => AnswerAsync("greeting", step)).OnFinalDot(step => AnswerAsync(".", step));
    }

    /// <summary>What the members do.</summary>
    public MemberScript Script { get; } = new();

    /// <summary>The members that refuse connections, by their addresses; null for all of them. Empty by default.</summary>
    public IReadOnlyList<string>? Down { get; set; } = [];

    /// <summary>Whether a member refuses connections.</summary>
    public bool IsDownAt(string member) => Down?.Contains(member, StringComparer.OrdinalIgnoreCase) ?? true;

    /// <summary>Sets what a command is answered with from now on.</summary>
    public void Answer(string command, MemberAnswer answer)
    {
        lock (_gate)
        {
            _answers[command] = answer;
        }
    }

    /// <summary>Sets whether the members take XCLIENT from now on, as a Postfix does that knows the gateway.</summary>
    public void OfferXClient(bool offers)
    {
        // A member may read the list at this moment.
        lock (_gate)
        {
            Script.Offers = offers ? [.. Script.Offers.Where(static offer => offer != XClient), XClient] : [.. Script.Offers.Where(static offer => offer != XClient)];
        }
    }

    private async Task AnswerAsync(string command, MemberStep step)
    {
        MemberAnswer? answer;
        lock (_gate)
        {
            answer = _answers.GetValueOrDefault(command);
        }

        switch (answer?.Next(AddressIn(step.Line)))
        {
            case null:
                await step.DefaultAsync();
                break;
            case MemberAnswer.Close:
                await step.CloseAsync();
                break;
            case var reply:
                await step.ReplyAsync(reply);
                break;
        }
    }

    private static string AddressIn(string line) => Path().Match(line) is { Success: true } match ? match.Groups["address"].Value : "";

    [GeneratedRegex("<(?<address>[^>]*)>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Path();
}

/// <summary>The replies to one command: in their order, of which the last stays, or by address.</summary>
/// <param name="replies">In order; empty for the polite default.</param>
/// <param name="byAddress">By the address in the command, in any case.</param>
internal sealed class MemberAnswer(IReadOnlyList<string> replies, IReadOnlyDictionary<string, string> byAddress)
{
    /// <summary>Not a reply: the member ends the connection.</summary>
    public const string Close = "close";

    private int _next;

    /// <summary>The reply now; null for the polite default.</summary>
    public string? Next(string address)
    {
        if (byAddress.TryGetValue(address, out var reply))
        {
            return reply;
        }

        return replies.Count == 0 ? null : replies[Math.Min(Interlocked.Increment(ref _next), replies.Count) - 1];
    }
}
