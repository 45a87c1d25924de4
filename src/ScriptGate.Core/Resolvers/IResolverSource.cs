using System.Diagnostics.CodeAnalysis;
using ScriptGate.Core.Configuration;

namespace ScriptGate.Core.Resolvers;

/// <summary>Makes resolvers from the configuration. Implemented outside Core.</summary>
internal interface IResolverSource
{
    /// <summary>Whether DNS can be asked at all on this system.</summary>
    /// <param name="problem">What is wrong and what to install, without a full stop.</param>
    bool IsAvailable([NotNullWhen(false)] out string? problem);

    /// <summary>Everything a resolver would be made from, as text: generations for which it is the same share one.</summary>
    string Identify(DnsOptions options);

    /// <summary>Makes a resolver. It starts nothing before the first look-up.</summary>
    IOwnedResolver Create(DnsOptions options);
}

/// <summary>A resolver that somebody has to end.</summary>
internal interface IOwnedResolver : IDnsResolver, IAsyncDisposable;
