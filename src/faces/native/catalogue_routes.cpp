// Names of vendors, products and protocols.
#include "declare.h"
#include "scoring/names.h"

namespace bulkhead::faces::native {
namespace {

struct VendorView {
  std::int64_t id = 0;
  std::string name, slug;
  int cve_count = 0, product_count = 0, cve_product_count = 0;
};
BOOST_DESCRIBE_STRUCT(VendorView, (), (id, name, slug, cve_count, product_count, cve_product_count))
struct ProductView {
  std::int64_t id = 0, vendor_id = 0;
  std::string name, slug;
  int cve_count = 0;
};
BOOST_DESCRIBE_STRUCT(ProductView, (), (id, vendor_id, name, slug, cve_count))
struct ProtocolView {
  std::int64_t id = 0;
  std::string name, slug;
  int cve_count = 0;
};
BOOST_DESCRIBE_STRUCT(ProtocolView, (), (id, name, slug, cve_count))

}  // namespace

void add_catalogue_routes(std::vector<Route>& routes, Services& services) {
  const auto limit = [] {
    auto parameter = http::integer_parameter("limit", "At most so many; larger values are taken as 100.", 1, 100, "20");
    parameter.clamp = true;
    return parameter;
  };
  Route vendors = route("GET", "/catalog/vendors", "list_vendors", "intelligence", "read", "Vendors by name, best match first.", [&services](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    if (const auto catalogue = services.projections.get().catalogue)
      for (const auto& v : catalogue->vendors(context.text("q").value_or(""), static_cast<std::size_t>(*context.integer("limit"))))
        rows.push(to_json(VendorView{v.id, v.name, v.slug, v.cve_count, v.product_count, v.product_count}));
    return http::single_reply(std::move(rows));
  });
  vendors.query = {http::text_parameter("q", "A name or a part of one."), limit()};
  vendors.reply = list_of(schema_of<VendorView>(Direction::reply));
  routes.push_back(std::move(vendors));

  Route products = route("GET", "/catalog/products", "list_products", "intelligence", "read", "Products by name, best match first.", [&services](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    std::optional<std::uint32_t> vendor;
    if (const auto id = context.integer("vendor_id")) vendor = static_cast<std::uint32_t>(*id);
    if (const auto catalogue = services.projections.get().catalogue)
      for (const auto& p : catalogue->products(vendor, context.text("q").value_or(""), static_cast<std::size_t>(*context.integer("limit"))))
        rows.push(to_json(ProductView{p.id, p.vendor_id, p.name, p.slug, p.cve_count}));
    return http::single_reply(std::move(rows));
  });
  products.query = {http::integer_parameter("vendor_id", "Only products of this vendor.", 0, 0xFFFFFFFF), http::text_parameter("q", "A name or a part of one."), limit()};
  products.reply = list_of(schema_of<ProductView>(Direction::reply));
  routes.push_back(std::move(products));

  Route protocols = route("GET", "/catalog/protocols", "list_protocols", "intelligence", "read", "Industrial protocols.", [&services](Context& context) -> Result<Reply> {
    Json rows = Json::array();
    if (const auto catalogue = services.projections.get().catalogue)
      for (const auto& p : catalogue->protocols(context.text("q").value_or(""))) rows.push(to_json(ProtocolView{p.id, p.name, scoring::slug_of(p.name), p.cve_count}));
    return http::single_reply(std::move(rows));
  });
  protocols.query = {http::text_parameter("q", "A name or a part of one.")};
  protocols.reply = list_of(schema_of<ProtocolView>(Direction::reply));
  routes.push_back(std::move(protocols));
}

}  // namespace bulkhead::faces::native
