using System.Security.Cryptography.X509Certificates;

namespace ScriptGate.Testing;

/// <summary>How a <see cref="ScriptedMember"/> behaves. Without a word it is a polite server that takes every mail; each step can be replaced.</summary>
public sealed class MemberScript
{
    private readonly Dictionary<string, Func<MemberStep, Task>> _commands = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name in banner and EHLO.</summary>
    public string Name { get; set; } = "member.example";

    /// <summary>The keywords of EHLO. STARTTLS is added while there is a certificate and no TLS.</summary>
    public List<string> Offers { get; set; } = ["PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"];

    /// <summary>The keywords of EHLO under TLS; null for the same.</summary>
    public List<string>? OffersUnderTls { get; set; }

    /// <summary>The member's certificate with its key; null: the member knows no TLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>True to ask for a certificate of the gateway, and take any or none.</summary>
    public bool AsksForCertificate { get; set; }

    /// <summary>True for TLS from the first byte.</summary>
    public bool ImplicitTls { get; set; }

    internal Func<MemberStep, Task> Greeting { get; private set; } = static step => step.DefaultAsync();

    internal Func<MemberStep, Task> FinalDot { get; private set; } = static step => step.DefaultAsync();

    internal Func<MemberStep, Task>? Body { get; private set; }

    internal int BodyOctets { get; private set; }

    /// <summary>What happens once the connection is there. The default greets with 220.</summary>
    public MemberScript OnGreeting(Func<MemberStep, Task> handler)
    {
        Greeting = handler;
        return this;
    }

    /// <summary>What happens at a command, for example <c>RCPT</c>. A handler that does nothing is a member that never answers.</summary>
    public MemberScript OnCommand(string verb, Func<MemberStep, Task> handler)
    {
        _commands[verb] = handler;
        return this;
    }

    /// <summary>The replies to a command in their order on each connection; the last one stays.</summary>
    public MemberScript Answer(string verb, params string[] replies) =>
        OnCommand(verb, step => step.ReplyAsync(replies[Math.Min(step.Number, replies.Length) - 1]));

    /// <summary>What happens in the middle of a message, once, when so many of its octets have arrived. Meanwhile nothing is read.</summary>
    public MemberScript InBody(int octets, Func<MemberStep, Task> handler)
    {
        (BodyOctets, Body) = (octets, handler);
        return this;
    }

    /// <summary>What happens at the final dot. The default stores the message and answers 250.</summary>
    public MemberScript OnFinalDot(Func<MemberStep, Task> handler)
    {
        FinalDot = handler;
        return this;
    }

    internal Func<MemberStep, Task> HandlerOf(string verb) => _commands.GetValueOrDefault(verb, static step => step.DefaultAsync());
}
