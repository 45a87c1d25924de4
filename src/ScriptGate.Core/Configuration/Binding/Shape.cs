using System.Collections;
using System.ComponentModel;
using System.Reflection;

namespace ScriptGate.Core.Configuration;

/// <summary>What a value of the configuration looks like; derived from the options records once and read by binder, environment, schema and writer.</summary>
internal abstract record Shape;

/// <summary>A single value with its way of being read and written.</summary>
internal sealed record ValueShape(ValueConverter Converter) : Shape;

/// <summary>Any JSON object: options that belong to a plugin or a rule.</summary>
internal sealed record RawShape : Shape;

/// <summary>A list of items of one shape.</summary>
internal sealed record ListShape(Type ItemType, Shape Item) : Shape
{
    public IList Create(int count) => Array.CreateInstance(ItemType, count);
}

/// <summary>Named values of one shape, in the order of the file.</summary>
internal sealed record MapShape(Type ItemType, Shape Item) : Shape
{
    public IDictionary Create() =>
        (IDictionary)Activator.CreateInstance(typeof(OrderedDictionary<,>).MakeGenericType(typeof(string), ItemType), StringComparer.Ordinal)!;
}

/// <summary>An options record.</summary>
internal sealed record ObjectShape(Type Type) : Shape
{
    private IReadOnlyList<SettingShape>? _settings;

    /// <summary>Every setting, in the order of the record. Made when first asked: a shape is known to itself before its settings are.</summary>
    public IReadOnlyList<SettingShape> Settings => _settings ??= SettingShape.Of(Type);

    /// <summary>The settings that are keys of the object.</summary>
    public IEnumerable<SettingShape> Keys => Settings.Where(setting => setting.IsKey);

    /// <summary>The setting that a plain string stands for; null when the object cannot be written as one.</summary>
    public SettingShape? Shorthand => Settings.FirstOrDefault(setting => setting.Property.GetCustomAttribute<ShorthandAttribute>() is not null);

    /// <summary>The setting that takes all other keys; null when there must be none.</summary>
    public SettingShape? Remainder => Settings.FirstOrDefault(setting => setting.IsRemainder);

    public object Create() => Activator.CreateInstance(Type)!;

    public SettingShape? Find(string key) => Keys.FirstOrDefault(setting => string.Equals(setting.Key, key, StringComparison.Ordinal));
}

/// <summary>One key of an options record.</summary>
internal sealed record SettingShape(string Key, PropertyInfo Property, Shape Shape, bool IsNullable)
{
    public bool IsRequired { get; } = Property.GetCustomAttribute<RequiredSettingAttribute>() is not null;

    public bool IsRemainder { get; } = Property.GetCustomAttribute<RemainderAttribute>() is not null;

    public bool IsKey => !IsRemainder && Property.GetCustomAttribute<ShorthandAttribute>() is null or { IsKey: true };

    public string Description { get; } = Property.GetCustomAttribute<DescriptionAttribute>()!.Description;

    public string? ComputedDefault { get; } = Property.GetCustomAttribute<ComputedDefaultAttribute>()?.Text;

    public static IReadOnlyList<SettingShape> Of(Type type)
    {
        var nullability = new NullabilityInfoContext();
        return
        [
            // What has no description is derived from the settings and not one itself.
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetCustomAttribute<DescriptionAttribute>() is not null)
                .Select(property => new SettingShape(
                    property.GetCustomAttribute<SettingKeyAttribute>()?.Key ?? char.ToLowerInvariant(property.Name[0]) + property.Name[1..],
                    property,
                    Shapes.Of(property),
                    nullability.Create(property).WriteState == NullabilityState.Nullable)),
        ];
    }

    public object? Get(object owner) => Property.GetValue(owner);

    public void Set(object owner, object? value) => Property.SetValue(owner, value);
}
