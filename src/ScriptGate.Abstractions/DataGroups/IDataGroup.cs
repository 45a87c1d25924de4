using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ScriptGate;

/// <summary>How a text is compared with the entries of a data group. Letter case never counts.</summary>
public enum DataGroupMatch
{
    /// <summary>The text is an entry.</summary>
    Equals,

    /// <summary>The text starts with an entry; of several the longest counts.</summary>
    StartsWith,

    /// <summary>The text ends with an entry; of several the longest counts.</summary>
    EndsWith,

    /// <summary>The text contains an entry; of several the longest counts.</summary>
    Contains,

    /// <summary>
    /// The text is a domain that is an entry, or that is below an entry that begins with a dot: <c>.example.com</c> is for <c>mail.example.com</c> and
    /// not for <c>example.com</c>. Of several the longest counts.
    /// </summary>
    Domain,
}

/// <summary>A list that is kept in a file of its own (configuration key <c>dataGroups</c>). Immutable: a changed file makes a new generation.</summary>
public interface IDataGroup
{
    /// <summary>The name in the configuration.</summary>
    string Name { get; }

    /// <summary>Entries.</summary>
    int Count { get; }

    /// <summary>Looks an address up.</summary>
    /// <param name="address">The address; an IPv4 address that stands in an IPv6 one counts as IPv4.</param>
    /// <param name="value">What stands behind <c>:=</c> at the entry with the longest prefix; empty when nothing does. Null when no entry holds the address.</param>
    /// <returns>True when an entry holds it. In a group of strings the address's text is looked up; a group of integers holds no address.</returns>
    bool TryFind(IPAddress address, [NotNullWhen(true)] out string? value);

    /// <summary>Looks a text up.</summary>
    /// <param name="text">The text.</param>
    /// <param name="match">How it is compared. Only groups of strings know more than <see cref="DataGroupMatch.Equals"/>.</param>
    /// <param name="value">What stands behind <c>:=</c> at the entry; empty when nothing does. Null when there is none.</param>
    /// <returns>True when there is one. In other groups a text that is an address, or an integer, is looked up as one.</returns>
    bool TryFind(string text, DataGroupMatch match, [NotNullWhen(true)] out string? value);

    /// <summary>Looks a number up.</summary>
    /// <param name="number">The number.</param>
    /// <param name="value">What stands behind <c>:=</c> at the narrowest entry that holds it; empty when nothing does. Null when there is none.</param>
    /// <returns>True when there is one. In a group of strings the number's text is looked up; a group of addresses holds no number.</returns>
    bool TryFind(long number, [NotNullWhen(true)] out string? value);
}
