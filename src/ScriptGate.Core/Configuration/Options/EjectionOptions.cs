using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>When a member is left out for a time because real conversations with it go wrong. What it answers about mail never counts.</summary>
internal sealed record EjectionOptions
{
    /// <summary>So many connections in a row could not be made. Default: 5; 0: that does not count.</summary>
    [Description("After so many connections in a row that could not be made; 0: never for this.")]
    [Within("0", "1000")]
    public int Connect { get; init; } = 5;

    /// <summary>So many connections in a row ended before the end of EHLO. Default: 5; 0: that does not count.</summary>
    [Description("After so many connections in a row that ended, were refused or fell silent before the end of EHLO; 0: never for this.")]
    [Within("0", "1000")]
    public int Greeting { get; init; } = 5;

    /// <summary>So many conversations in a row broke off or fell silent at a command. Default: 5; 0: that does not count.</summary>
    [Description("After so many conversations in a row that broke off or fell silent at MAIL, RCPT or DATA; 0: never for this.")]
    [Within("0", "1000")]
    public int Rcpt { get; init; } = 5;

    /// <summary>So many messages in a row broke off, or had no answer to their final dot. Default: 3; 0: that does not count.</summary>
    [Description("After so many messages in a row that broke off, or whose final dot had no answer; 0: never for this.")]
    [Within("0", "1000")]
    public int Dot { get; init; } = 3;

    /// <summary>So long the first time, and twice as long each further time. Default: 30 s.</summary>
    [Description("How long the member is left out the first time; each further time twice as long.")]
    [Within("1s", "1d")]
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest; a member that was not left out for so long begins anew. Default: 5 minutes.</summary>
    [Description("How long the member is left out at most; when nothing happened for so long, the next time is a first time again.")]
    [Within("1s", "7d")]
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>So much of the pool may be left out at a time, in percent of the enabled members. Default: 50; 0: nobody ever.</summary>
    [Description("How many of the enabled members may be left out at a time, in percent; 0: none ever. The last one that is up is never left out.")]
    [Within("0", "100")]
    public int MaxShare { get; init; } = 50;
}
