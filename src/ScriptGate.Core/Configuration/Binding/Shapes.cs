using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>Finds the shape of a property: which types the configuration is made of, as a table.</summary>
internal static class Shapes
{
    private static readonly ConcurrentDictionary<Type, ObjectShape> Objects = new();

    /// <summary>The shape of the whole configuration.</summary>
    public static ObjectShape Root => OfObject(typeof(GatewayOptions));

    public static Shape Of(PropertyInfo property) => Of(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, property);

    public static ObjectShape OfObject(Type type) => Objects.GetOrAdd(type, static key => new ObjectShape(key));

    private static Shape Of(Type type, PropertyInfo property)
    {
        if (type.IsGenericType)
        {
            var definition = type.GetGenericTypeDefinition();
            var item = type.GenericTypeArguments[^1];
            return definition == typeof(IReadOnlyList<>) ? new ListShape(item, Of(item, property)) : new MapShape(item, Of(item, property));
        }

        return type switch
        {
            _ when type == typeof(JsonElement) => new RawShape(),
            _ when type == typeof(bool) => new ValueShape(new BooleanConverter()),
            _ when type == typeof(string) => new ValueShape(Text(property)),
            _ when type == typeof(int) || type == typeof(long) => new ValueShape(Number(type, property)),
            _ when type == typeof(TimeSpan) => new ValueShape(new DurationConverter(Range(property))),
            _ when type == typeof(IPNetwork) => new ValueShape(new NetworkConverter()),
            _ when type == typeof(IPAddress) => new ValueShape(new AddressConverter()),
            _ when type == typeof(IPEndPoint) => new ValueShape(new ListenAddressConverter()),
            _ when type == typeof(HostEndpoint) => new ValueShape(new HostEndpointConverter()),
            _ when type == typeof(SecretReference) => new ValueShape(new SecretConverter()),
            _ when type == typeof(SmtpReply) => new ValueShape(new ReplyConverter()),
            _ when type.IsEnum => new ValueShape(new WordConverter(type)),
            _ => OfObject(type),
        };
    }

    private static ValueConverter Text(PropertyInfo property) =>
        property.GetCustomAttribute<FilePathAttribute>() is { } path ? new FilePathConverter(path.Placeholder) : new TextConverter();

    private static ValueConverter Number(Type type, PropertyInfo property) =>
        property.GetCustomAttribute<OctetsAttribute>() is null ? new WholeNumberConverter(Range(property)) : new OctetsConverter(type, Range(property));

    private static WithinAttribute Range(PropertyInfo property) =>
        property.GetCustomAttribute<WithinAttribute>()
        ?? throw new InvalidOperationException($"{property.DeclaringType?.Name}.{property.Name} is a number without a range.");
}
