namespace ScriptGate.Core.Configuration;

/// <summary>The key in the file, where it is not the property's name in camel case.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingKeyAttribute(string key) : Attribute
{
    public string Key { get; } = key;
}

/// <summary>A key that must be there; the property holds an empty value so that a broken configuration can still be examined.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RequiredSettingAttribute : Attribute;

/// <summary>The smallest and largest value, written as an operator would write them. Applies to numbers, sizes and durations.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WithinAttribute(string minimum, string maximum) : Attribute
{
    public string Minimum { get; } = minimum;

    public string Maximum { get; } = maximum;

    /// <summary>Where the minimum comes from, for the message.</summary>
    public string? Source { get; init; }
}

/// <summary>A number of octets: <c>KiB</c>, <c>MiB</c>, <c>GiB</c> or a plain number.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OctetsAttribute : Attribute;

/// <summary>A path: relative ones are resolved against the folder of the configuration file.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FilePathAttribute : Attribute
{
    /// <summary>A word that may stand in place of a path.</summary>
    public string? Placeholder { get; init; }
}

/// <summary>The property that a plain string stands for, where an object may be written as one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ShorthandAttribute : Attribute
{
    /// <summary>False: the property exists only as the short form and is not a key of the object.</summary>
    public bool IsKey { get; init; } = true;
}

/// <summary>The property that takes every key no other property claims, as a JSON object.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RemainderAttribute : Attribute;

/// <summary>What the default is, where it is computed and not a value.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ComputedDefaultAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}

/// <summary>The word in the file, where it is not the member's name in kebab case.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class WordAttribute(string word) : Attribute
{
    public string Word { get; } = word;
}

/// <summary>A word that the file format knows and this version does not offer: refused, never ignored.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class NotAvailableAttribute(params string[] useInstead) : Attribute
{
    public IReadOnlyList<string> UseInstead { get; } = useInstead;
}
